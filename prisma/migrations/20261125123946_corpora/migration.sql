-- CreateTable
CREATE TABLE "corpus" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "content_hash" TEXT,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "rows" INTEGER NOT NULL DEFAULT 0,
    "languages" JSONB NOT NULL DEFAULT '{}',
    "error_count" INTEGER NOT NULL DEFAULT 0,
    "errors" JSONB NOT NULL DEFAULT '[]',
    "parent_id" UUID,
    "filters" JSONB,
    "report" JSONB,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ready_at" TIMESTAMPTZ(3),

    CONSTRAINT "corpus_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "corpus_project_id_created_at_idx" ON "corpus"("project_id", "created_at");

-- AddForeignKey
ALTER TABLE "corpus" ADD CONSTRAINT "corpus_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "corpus" ADD CONSTRAINT "corpus_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "corpus"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- A corpus that is ready is immutable, whoever asks. Deleting a whole project still takes its corpora along (trigger
-- depth above 1), and a corpus whose parent goes with them forgets it.
CREATE FUNCTION "refuse_ready_corpus"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."ready_at" IS NOT NULL AND pg_trigger_depth() <= 1 THEN
    RAISE EXCEPTION 'corpus % is ready: it cannot be changed or deleted; make a new one', OLD."id"
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "corpus_ready" BEFORE UPDATE OR DELETE ON "corpus"
  FOR EACH ROW EXECUTE FUNCTION "refuse_ready_corpus"();
