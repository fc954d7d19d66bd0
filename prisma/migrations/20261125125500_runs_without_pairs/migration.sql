-- AlterTable
ALTER TABLE "training_run" ALTER COLUMN "version_id" DROP NOT NULL;
