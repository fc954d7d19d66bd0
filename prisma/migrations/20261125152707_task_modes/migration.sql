-- AlterTable
ALTER TABLE "candidate" ADD COLUMN     "names_model" TEXT;

-- AlterTable
ALTER TABLE "project" ADD COLUMN     "name_patterns" JSONB;

-- AlterTable
ALTER TABLE "ranking" ADD COLUMN     "details" JSONB;

-- AlterTable
ALTER TABLE "task_version" ADD COLUMN     "mode" TEXT NOT NULL DEFAULT 'ranking',
ADD COLUMN     "tags" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "top_k" INTEGER;
