-- Each run of an import's job stages rows of its own: one that was taken over disturbs no other.
TRUNCATE "import_row";

-- AlterTable
ALTER TABLE "import_row" DROP CONSTRAINT "import_row_pkey",
ADD COLUMN     "run" UUID NOT NULL,
ADD CONSTRAINT "import_row_pkey" PRIMARY KEY ("run", "line");

-- CreateIndex
CREATE INDEX "import_row_import_id_idx" ON "import_row"("import_id");
