-- AlterTable
ALTER TABLE "project" ADD COLUMN     "aggregation" TEXT NOT NULL DEFAULT 'none',
ADD COLUMN     "contested_below" DOUBLE PRECISION NOT NULL DEFAULT 0.3;

-- CreateTable
CREATE TABLE "agreement_dirty" (
    "seq" BIGSERIAL NOT NULL,
    "project_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,

    CONSTRAINT "agreement_dirty_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "item_agreement" (
    "item_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "people" INTEGER NOT NULL,
    "tau_b" DOUBLE PRECISION,
    "w" DOUBLE PRECISION,
    "alike" INTEGER NOT NULL,
    "strict" INTEGER NOT NULL,
    "cells" SMALLINT[],
    "counts" DOUBLE PRECISION[],
    "flagged" BOOLEAN NOT NULL DEFAULT false,
    "decided" BOOLEAN NOT NULL DEFAULT false,
    "place" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "item_agreement_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "item_agreement_pair" (
    "item_id" UUID NOT NULL,
    "user_a" TEXT NOT NULL,
    "user_b" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "concordant" INTEGER NOT NULL,
    "discordant" INTEGER NOT NULL,
    "tied_a" INTEGER NOT NULL,
    "tied_b" INTEGER NOT NULL,
    "tied_both" INTEGER NOT NULL,
    "tau_b" DOUBLE PRECISION,

    CONSTRAINT "item_agreement_pair_pkey" PRIMARY KEY ("item_id","user_a","user_b")
);

-- CreateTable
CREATE TABLE "agreement_sum" (
    "project_id" UUID NOT NULL,
    "task" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "items" INTEGER NOT NULL DEFAULT 0,
    "tau_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "tau_n" INTEGER NOT NULL DEFAULT 0,
    "w_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "w_n" INTEGER NOT NULL DEFAULT 0,
    "alike" BIGINT NOT NULL DEFAULT 0,
    "strict" BIGINT NOT NULL DEFAULT 0,
    "strict_n" INTEGER NOT NULL DEFAULT 0,
    "alpha_n" INTEGER NOT NULL DEFAULT 0,
    "tied_a" BIGINT NOT NULL DEFAULT 0,
    "tied_b" BIGINT NOT NULL DEFAULT 0,
    "tied_both" BIGINT NOT NULL DEFAULT 0,
    "cells" SMALLINT[] DEFAULT ARRAY[]::SMALLINT[],
    "counts" DOUBLE PRECISION[] DEFAULT ARRAY[]::DOUBLE PRECISION[],
    "changes" INTEGER NOT NULL DEFAULT 0,
    "intervals" JSONB NOT NULL DEFAULT '{}',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agreement_sum_pkey" PRIMARY KEY ("project_id","task","scope","key")
);

-- CreateTable
CREATE TABLE "set_stale" (
    "version_id" UUID NOT NULL,
    "pair_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "set_stale_pkey" PRIMARY KEY ("version_id","pair_id")
);

-- CreateIndex
CREATE INDEX "agreement_dirty_project_id_seq_idx" ON "agreement_dirty"("project_id", "seq");

-- CreateIndex
CREATE INDEX "item_agreement_project_id_item_id_idx" ON "item_agreement"("project_id", "item_id");

-- CreateIndex
CREATE INDEX "item_agreement_task_id_item_id_idx" ON "item_agreement"("task_id", "item_id");

-- CreateIndex
CREATE INDEX "item_agreement_project_id_day_item_id_idx" ON "item_agreement"("project_id", "day", "item_id");

-- CreateIndex
CREATE INDEX "item_agreement_pair_project_id_user_a_item_id_idx" ON "item_agreement_pair"("project_id", "user_a", "item_id");

-- CreateIndex
CREATE INDEX "item_agreement_pair_project_id_user_b_item_id_idx" ON "item_agreement_pair"("project_id", "user_b", "item_id");

-- CreateIndex
CREATE INDEX "agreement_sum_project_id_task_scope_items_key_idx" ON "agreement_sum"("project_id", "task", "scope", "items" DESC, "key");

-- AddForeignKey
ALTER TABLE "item_agreement" ADD CONSTRAINT "item_agreement_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item_agreement_pair" ADD CONSTRAINT "item_agreement_pair_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "set_stale" ADD CONSTRAINT "set_stale_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "preference_set_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement_sum" ADD CONSTRAINT "agreement_sum_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The queue of contested items, and all items from the least agreement on.
CREATE INDEX "item_agreement_queue" ON "item_agreement" ("project_id", "place", "item_id") WHERE NOT "decided";
CREATE INDEX "item_agreement_task_queue" ON "item_agreement" ("task_id", "place", "item_id") WHERE NOT "decided";
CREATE INDEX "item_agreement_least" ON "item_agreement" ("project_id", "tau_b", "item_id") WHERE "tau_b" IS NOT NULL;
CREATE INDEX "item_agreement_task_least" ON "item_agreement" ("task_id", "tau_b", "item_id") WHERE "tau_b" IS NOT NULL;

-- Of an item that was adjudicated one ranking is the final one.
CREATE UNIQUE INDEX "ranking_adjudicated" ON "ranking" ("item_id") WHERE "state" = 'adjudicated';

-- Whatever changes a ranking (submit, edit, undo, import, adjudication, reopening) marks its item, in its own
-- transaction. Rows are only added: no two transactions wait for each other.
CREATE FUNCTION "mark_agreement"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "agreement_dirty" ("project_id", "item_id") SELECT DISTINCT "project_id", "item_id" FROM "changed";
  RETURN NULL;
END $$;
CREATE TRIGGER "ranking_agreement_insert" AFTER INSERT ON "ranking"
  REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "mark_agreement"();
CREATE TRIGGER "ranking_agreement_update" AFTER UPDATE ON "ranking"
  REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "mark_agreement"();

-- So does a flag, and its end.
CREATE FUNCTION "mark_flag"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "agreement_dirty" ("project_id", "item_id")
    SELECT a."project_id", a."item_id" FROM "assignment" a WHERE a."id" = NEW."assignment_id";
  RETURN NULL;
END $$;
CREATE TRIGGER "flag_thread_agreement" AFTER INSERT OR UPDATE OF "state" ON "flag_thread"
  FOR EACH ROW EXECUTE FUNCTION "mark_flag"();

-- What is there already is counted by the worker.
INSERT INTO "agreement_dirty" ("project_id", "item_id")
  SELECT "project_id", "item_id" FROM "ranking" WHERE "state" = 'counted' GROUP BY "project_id", "item_id" HAVING count(*) > 1
  UNION SELECT a."project_id", a."item_id" FROM "flag_thread" f JOIN "assignment" a ON a."id" = f."assignment_id" WHERE f."state" = 'open';
