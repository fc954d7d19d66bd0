-- Orders and rules of assignment, groups, batches, gold and practice items, qualification, guidelines that were read.

-- CreateEnum
CREATE TYPE "item_order" AS ENUM ('fewest', 'random', 'active');

-- AlterTable
ALTER TABLE "assignment" ADD COLUMN     "slot_groups" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "item" ADD COLUMN     "due" INTEGER NOT NULL DEFAULT 2147483647,
ADD COLUMN     "explanation" TEXT,
ADD COLUMN     "group_needs" JSONB,
ADD COLUMN     "reference" JSONB,
ADD COLUMN     "reserved" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "score" DOUBLE PRECISION NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "gold_since" TIMESTAMPTZ(3),
ADD COLUMN     "groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "paused_at" TIMESTAMPTZ(3),
ADD COLUMN     "paused_reason" TEXT;

-- AlterTable
ALTER TABLE "project" ADD COLUMN     "gold_every" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "gold_threshold" DOUBLE PRECISION,
ADD COLUMN     "gold_window" INTEGER NOT NULL DEFAULT 10,
ADD COLUMN     "group_rules" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "guidelines_required" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "item_order" "item_order" NOT NULL DEFAULT 'fewest',
ADD COLUMN     "order_seed" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "ranking" ADD COLUMN     "reference_agreement" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "group_rules" JSONB,
ADD COLUMN     "practice_threshold" DOUBLE PRECISION NOT NULL DEFAULT 0.7,
ADD COLUMN     "qualified_only" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "guideline_read" (
    "guideline_version_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guideline_read_pkey" PRIMARY KEY ("guideline_version_id","user_id")
);

-- CreateTable
CREATE TABLE "batch" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_qualification" (
    "task_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "task_qualification_pkey" PRIMARY KEY ("task_id","user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "batch_project_id_name_key" ON "batch"("project_id", "name");

-- AddForeignKey
ALTER TABLE "guideline_read" ADD CONSTRAINT "guideline_read_guideline_version_id_fkey" FOREIGN KEY ("guideline_version_id") REFERENCES "guideline_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guideline_read" ADD CONSTRAINT "guideline_read_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch" ADD CONSTRAINT "batch_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task_qualification" ADD CONSTRAINT "task_qualification_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task_qualification" ADD CONSTRAINT "task_qualification_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- Groups an item still needs after some of its slots were taken (by -1) or given back (by 1) for `groups`; a group that
-- stands there twice moves by two.
CREATE FUNCTION "shift_needs"(needs jsonb, groups text[], by int) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT jsonb_object_agg(key, value::int + by * cardinality(array_positions(groups, key))) FROM jsonb_each_text(needs)
$$;

-- Slots that are kept for the groups an item still needs.
CREATE FUNCTION "reserved_of"(needs jsonb) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(sum(greatest(value::int, 0)), 0)::int FROM jsonb_each_text(needs)
$$;

-- A rule is kept exactly: a slot that is kept for a group cannot be taken without it.
ALTER TABLE "item" ADD CONSTRAINT "item_reserved_in_range" CHECK ("reserved" >= 0 AND "reserved" <= "free");
ALTER TABLE "item" ADD CONSTRAINT "item_reserved_by_needs" CHECK ("reserved" = "reserved_of"("group_needs"));

-- Open items of a task in a language, apart by whether somebody of no group may take a slot (1) or not (0), in each
-- order they are handed out in. They take the place of the index by project.
DROP INDEX "item_open";
CREATE INDEX "item_fewest" ON "item" ("task_id", "locale", least("free" - "reserved", 1), "priority" DESC, "due", "free", "seq")
  WHERE "free" > 0 AND "closed_at" IS NULL;
CREATE INDEX "item_random" ON "item" ("task_id", "locale", least("free" - "reserved", 1), "priority" DESC, "due", "id")
  WHERE "free" > 0 AND "closed_at" IS NULL;
CREATE INDEX "item_active" ON "item" ("task_id", "locale", least("free" - "reserved", 1), "priority" DESC, "due", "score" DESC, "seq")
  WHERE "free" > 0 AND "closed_at" IS NULL;
-- Gold and practice items, a few of each project.
CREATE INDEX "item_with_reference" ON "item" ("project_id", "purpose", "seq") WHERE "overlap" = 0;

-- What a person is not given again, read whole by each of their claims.
CREATE INDEX "assignment_mine" ON "assignment" ("project_id", "user_id", "item_id")
  WHERE "state" IN ('held', 'submitted', 'skipped');
CREATE INDEX "ranking_of_reference" ON "ranking" ("project_id", "user_id", "seq" DESC)
  WHERE "reference_agreement" IS NOT NULL;
