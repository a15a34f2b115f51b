/** The kinds of artifacts. */
export const artifactKinds = ["backup", "attachment", "upload"] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

/** Where an artifact's bytes can be stored. */
export const storageNames = ["local", "s3"] as const;
export type StorageName = (typeof storageNames)[number];

/** A file that has been stored but has no row yet. */
export interface StoredFile {
  name: string;
  contentType: string;
  size: number;
  sha256: string;
  storage: StorageName;
  key: string;
}
