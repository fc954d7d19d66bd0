-- AlterTable
ALTER TABLE "job" ADD COLUMN     "deaths" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "candidate" ADD COLUMN     "index" INTEGER;

-- AlterTable
ALTER TABLE "import" ADD COLUMN     "applied_at" TIMESTAMPTZ(3),
ADD COLUMN     "counts" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "created_by_id" TEXT,
ADD COLUMN     "task_key" TEXT;

-- CreateTable
CREATE TABLE "import_row" (
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "external_id" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "byte_from" BIGINT NOT NULL,
    "byte_to" BIGINT NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "import_row_pkey" PRIMARY KEY ("import_id","line")
);

-- Rows of an import between validation and applying: lost in a crash, and then read again from the file.
ALTER TABLE "import_row" SET UNLOGGED;

-- A person counts once for an item at the desk; several rankings of one item may come from a file under one name.
DROP INDEX "ranking_counted";
CREATE UNIQUE INDEX "ranking_counted" ON "ranking" ("item_id", "user_id") WHERE "state" = 'counted' AND "origin" = 'desk';
