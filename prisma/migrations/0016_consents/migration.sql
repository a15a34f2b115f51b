-- Where the installation wishes it, an address outside a workspace is asked once before it gets mail from it.
CREATE TYPE "consent_state" AS ENUM ('asked', 'agreed', 'declined');
CREATE TABLE "consent" (
    "workspace_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "state" "consent_state" NOT NULL DEFAULT 'asked',
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "consent_pkey" PRIMARY KEY ("workspace_id", "email")
);
GRANT SELECT, INSERT, UPDATE, DELETE ON "consent" TO periodical_system;
CALL protect_workspace_table('consent');

-- Whether a member has proven their address, and the language they read: of the people in the workspace only.
GRANT SELECT ("email_verified") ON "user" TO periodical_app;
ALTER TABLE "preference" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "preference" FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON "preference" TO periodical_app
  USING (EXISTS (SELECT FROM membership WHERE membership.user_id = "preference".user_id));
CREATE POLICY system ON "preference" TO periodical_system USING (true) WITH CHECK (true);
GRANT SELECT ("user_id", "locale") ON "preference" TO periodical_app;

-- What the product itself says about a delivery is a name that is put into the reader's words.
UPDATE "delivery" SET "error" = 'mail_given_up' WHERE "error" LIKE 'It could not be handed over for % hours.';
UPDATE "delivery" SET "error" = 'mail_address_busy' WHERE "error" = 'This address has had too many messages within an hour.';
UPDATE "delivery" SET "error" = 'mail_interrupted' WHERE "error" = 'interrupted';
UPDATE "delivery" SET "error" = 'mail_left' WHERE "status" = 'suppressed' AND "error" IS NULL;
