-- CreateTable
CREATE TABLE "quality_look" (
    "project_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "rankings" INTEGER NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "to" TIMESTAMPTZ(3) NOT NULL,
    "raised" INTEGER NOT NULL,
    "hints" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quality_look_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "reopening" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reopening_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "quality_look_project_id_raised_user_id_idx" ON "quality_look"("project_id", "raised" DESC, "user_id");

-- CreateIndex
CREATE INDEX "reopening_project_id_created_at_idx" ON "reopening"("project_id", "created_at");

-- AddForeignKey
ALTER TABLE "quality_look" ADD CONSTRAINT "quality_look_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reopening" ADD CONSTRAINT "reopening_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
