-- CreateEnum
CREATE TYPE "flag_state" AS ENUM ('open', 'resolved');

-- CreateTable
CREATE TABLE "user_preferences" (
    "user_id" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_preferences_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "flag_thread" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "assignment_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "state" "flag_state" NOT NULL DEFAULT 'open',
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flag_thread_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flag_message" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "seq" BIGSERIAL NOT NULL,
    "thread_id" UUID NOT NULL,
    "author_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flag_message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "flag_thread_assignment_id_key" ON "flag_thread"("assignment_id");

-- CreateIndex
CREATE INDEX "flag_thread_project_id_state_updated_at_id_idx" ON "flag_thread"("project_id", "state", "updated_at", "id");

-- CreateIndex
CREATE INDEX "flag_thread_project_id_user_id_updated_at_id_idx" ON "flag_thread"("project_id", "user_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "flag_message_thread_id_seq_idx" ON "flag_message"("thread_id", "seq");

-- AddForeignKey
ALTER TABLE "user_preferences" ADD CONSTRAINT "user_preferences_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_thread" ADD CONSTRAINT "flag_thread_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "assignment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_thread" ADD CONSTRAINT "flag_thread_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_message" ADD CONSTRAINT "flag_message_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "flag_thread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_message" ADD CONSTRAINT "flag_message_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Flags that stand with their assignments become threads of one message.
INSERT INTO "flag_thread" ("project_id", "assignment_id", "user_id", "created_at", "updated_at", "seen_at")
SELECT "project_id", "id", "user_id", "claimed_at", "claimed_at", "claimed_at" FROM "assignment" WHERE "flag" IS NOT NULL;
INSERT INTO "flag_message" ("thread_id", "author_id", "text", "created_at")
SELECT t."id", t."user_id", a."flag", t."created_at" FROM "flag_thread" t JOIN "assignment" a ON a."id" = t."assignment_id";
