import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "@/bin/postgres";

/** The path of Dovecot on this machine; null if it is not installed. */
export function findDovecot(): string | null {
  return (
    ["/usr/sbin/dovecot", "/usr/bin/dovecot"].find((place) => spawnSync(place, ["--version"]).status === 0) ?? null
  );
}

/** An IMAP server with one mailbox. */
export async function startDovecot(program: string) {
  const folder = mkdtempSync(join(tmpdir(), "periodical-dovecot-"));
  const port = await freePort();
  const asRoot = process.getuid?.() === 0;
  // Dovecot does not serve root's mail.
  const user = asRoot ? "nobody" : userInfo().username;
  const [uid, gid] = asRoot ? [65534, 65534] : [userInfo().uid, userInfo().gid];
  const mail = join(folder, "mail");
  for (const name of ["cur", "new", "tmp"]) mkdirSync(join(mail, name), { recursive: true });
  const config = join(folder, "dovecot.conf");
  writeFileSync(
    config,
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_login_user = ${user}
default_internal_user = ${user}
default_internal_group = ${asRoot ? "nogroup" : gid}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${mail}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`,
  );
  const own = () => {
    if (!asRoot) return;
    for (const path of [mail, ...["cur", "new", "tmp"].map((name) => join(mail, name))]) chownSync(path, uid, gid);
  };
  chmodSync(folder, 0o755);
  own();
  const child = spawn(program, ["-F", "-c", config], { stdio: "ignore" });
  for (let tries = 0; child.exitCode === null && tries < 200 && !(await answers(port)); tries++) await wait(25);
  let count = 0;
  return {
    url: `imap://bounces%40example.com:secret@127.0.0.1:${port}/INBOX`,
    /** Delivers a message. */
    receive(text: string): void {
      const path = join(mail, "new", `${(count += 1)}.message`);
      writeFileSync(path, text.replaceAll("\n", "\r\n"));
      if (asRoot) chownSync(path, uid, gid);
    },
    /** The file names of the messages: a message that was read or changed gets another name. */
    files: () =>
      readdirSync(join(mail, "new"))
        .concat(readdirSync(join(mail, "cur")))
        .sort(),
    stop: async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null) await new Promise((done) => child.once("exit", done));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}
