-- CreateEnum
CREATE TYPE "link_kind" AS ENUM ('invite', 'reset');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('annotator', 'lead', 'engineer', 'admin');

-- CreateEnum
CREATE TYPE "project_state" AS ENUM ('active', 'paused');

-- CreateEnum
CREATE TYPE "task_kind" AS ENUM ('subjective', 'objective');

-- CreateEnum
CREATE TYPE "split" AS ENUM ('train', 'test');

-- CreateEnum
CREATE TYPE "candidate_source" AS ENUM ('import', 'model', 'edit', 'reference', 'corruption', 'external');

-- CreateEnum
CREATE TYPE "model_ref_kind" AS ENUM ('base', 'checkpoint', 'endpoint', 'external');

-- CreateEnum
CREATE TYPE "item_purpose" AS ENUM ('label', 'gold', 'practice', 'audit');

-- CreateEnum
CREATE TYPE "assignment_state" AS ENUM ('held', 'submitted', 'skipped', 'expired', 'released');

-- CreateEnum
CREATE TYPE "ranking_state" AS ENUM ('counted', 'extra', 'undone', 'superseded', 'adjudicated');

-- CreateEnum
CREATE TYPE "ranking_origin" AS ENUM ('desk', 'import');

-- CreateEnum
CREATE TYPE "evidence_kind" AS ENUM ('ranking', 'edit', 'grader', 'corruption', 'click', 'judge', 'vote');

-- CreateEnum
CREATE TYPE "evidence_state" AS ENUM ('active', 'superseded', 'stale');

-- CreateEnum
CREATE TYPE "job_state" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "stage" AS ENUM ('cpt', 'sft', 'dpo', 'judge');

-- CreateEnum
CREATE TYPE "run_event_kind" AS ENUM ('metric', 'state', 'log');

-- CreateEnum
CREATE TYPE "checkpoint_kind" AS ENUM ('full', 'lora', 'judge', 'merged');

-- CreateEnum
CREATE TYPE "verdict" AS ENUM ('left', 'right', 'tie', 'both_bad');

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT,
    "banned" BOOLEAN DEFAULT false,
    "banReason" TEXT,
    "banExpires" TIMESTAMPTZ(3),
    "isDemo" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,
    "impersonatedBy" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_link" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" "link_kind" NOT NULL,
    "token_hash" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "project_id" UUID,
    "role" "role",
    "created_by_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "state" "project_state" NOT NULL DEFAULT 'active',
    "locales" TEXT[] DEFAULT ARRAY['en']::TEXT[],
    "overlap" INTEGER NOT NULL DEFAULT 1,
    "lease_seconds" INTEGER NOT NULL DEFAULT 1800,
    "max_open" INTEGER NOT NULL DEFAULT 20,
    "ranked_over_unrankable" BOOLEAN NOT NULL DEFAULT false,
    "split_salt" TEXT NOT NULL,
    "test_share" DOUBLE PRECISION NOT NULL DEFAULT 0.1,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "guideline_version" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guideline_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "locales" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "capability" TEXT NOT NULL,
    "kind" "task_kind" NOT NULL,
    "overlap" INTEGER,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_version" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "task_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "instruction" JSONB NOT NULL DEFAULT '{}',
    "criteria" JSONB NOT NULL DEFAULT '[]',
    "grader" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "task_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prompt" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "seq" BIGSERIAL NOT NULL,
    "project_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "group_key" TEXT NOT NULL,
    "split" "split" NOT NULL,
    "locale" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prompt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prompt_version" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "prompt_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "messages" JSONB NOT NULL,
    "reference" JSONB,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "content_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prompt_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "candidate" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "prompt_version_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "text_hash" TEXT NOT NULL,
    "source" "candidate_source" NOT NULL,
    "source_label" TEXT,
    "model_ref_id" UUID,
    "sampling" JSONB,
    "parent_id" UUID,
    "user_id" TEXT,
    "rule" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "candidate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_ref" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" "model_ref_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "checkpoint_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_ref_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "item" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "seq" BIGSERIAL NOT NULL,
    "project_id" UUID NOT NULL,
    "prompt_id" UUID NOT NULL,
    "prompt_version_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "candidate_ids" UUID[],
    "candidates_hash" TEXT NOT NULL,
    "batch" TEXT NOT NULL DEFAULT '',
    "round" INTEGER NOT NULL DEFAULT 1,
    "purpose" "item_purpose" NOT NULL DEFAULT 'label',
    "locale" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "overlap" INTEGER NOT NULL,
    "free" INTEGER NOT NULL,
    "counted" INTEGER NOT NULL DEFAULT 0,
    "closed_at" TIMESTAMPTZ(3),
    "adjudicated_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "state" "assignment_state" NOT NULL DEFAULT 'held',
    "shown" UUID[],
    "locale" TEXT NOT NULL,
    "guideline_version_id" UUID,
    "task_version_id" UUID,
    "lease_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "draft" JSONB,
    "draft_at" TIMESTAMPTZ(3),
    "skip_reason" TEXT,
    "flag" TEXT,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ranking" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "seq" BIGSERIAL NOT NULL,
    "project_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "assignment_id" UUID,
    "user_id" TEXT NOT NULL,
    "origin" "ranking_origin" NOT NULL DEFAULT 'desk',
    "groups" JSONB NOT NULL,
    "unrankable" UUID[],
    "unranked" UUID[],
    "ratings" JSONB,
    "rationale" TEXT,
    "edits" JSONB,
    "active_ms" INTEGER,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "supersedes_id" UUID,
    "state" "ranking_state" NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ranking_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "preference_pair" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "seq" BIGSERIAL NOT NULL,
    "project_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "prompt_id" UUID NOT NULL,
    "prompt_version_id" UUID NOT NULL,
    "chosen_id" UUID NOT NULL,
    "rejected_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "preference_pair_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pair_evidence" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "pair_id" UUID NOT NULL,
    "kind" "evidence_kind" NOT NULL,
    "source_id" TEXT NOT NULL,
    "source_version" TEXT NOT NULL DEFAULT '1',
    "weight" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "margin" DOUBLE PRECISION,
    "state" "evidence_state" NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pair_evidence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "project_id" UUID,
    "state" "job_state" NOT NULL DEFAULT 'queued',
    "phase" TEXT NOT NULL DEFAULT '',
    "done" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "error" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claim" UUID,
    "heartbeat_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_lease" (
    "machine" TEXT NOT NULL,
    "job_id" UUID,
    "claim" UUID,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "model_lease_pkey" PRIMARY KEY ("machine")
);

-- CreateTable
CREATE TABLE "import" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "update" BOOLEAN NOT NULL DEFAULT false,
    "file_name" TEXT,
    "path" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "rows" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "error_count" INTEGER NOT NULL DEFAULT 0,
    "errors" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "expansion" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "params" JSONB NOT NULL,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "expansion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "generation" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "model_ref_id" UUID NOT NULL,
    "params" JSONB NOT NULL,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "generation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "preference_set" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "select" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "preference_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "preference_set_version" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "set_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "select" JSONB NOT NULL,
    "content_hash" TEXT,
    "bytes" BIGINT,
    "train_count" INTEGER NOT NULL DEFAULT 0,
    "test_count" INTEGER NOT NULL DEFAULT 0,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "frozen_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "preference_set_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "set_pair" (
    "version_id" UUID NOT NULL,
    "pair_key" TEXT NOT NULL,
    "pair_id" UUID NOT NULL,
    "split" "split" NOT NULL,

    CONSTRAINT "set_pair_pkey" PRIMARY KEY ("version_id","pair_key")
);

-- CreateTable
CREATE TABLE "set_drop" (
    "version_id" UUID NOT NULL,
    "pair_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "set_drop_pkey" PRIMARY KEY ("version_id","pair_id")
);

-- CreateTable
CREATE TABLE "training_run" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "stage" "stage" NOT NULL,
    "engine" TEXT NOT NULL DEFAULT 'embedded',
    "recipe" JSONB NOT NULL,
    "recipe_hash" TEXT NOT NULL,
    "step" INTEGER NOT NULL DEFAULT 0,
    "total_steps" INTEGER NOT NULL DEFAULT 0,
    "saved_step" INTEGER NOT NULL DEFAULT 0,
    "deaths" INTEGER NOT NULL DEFAULT 0,
    "backend" TEXT,
    "backend_reason" TEXT,
    "estimate" JSONB,
    "summary" JSONB NOT NULL DEFAULT '{}',
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "training_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_event" (
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" "run_event_kind" NOT NULL,
    "phase" TEXT NOT NULL DEFAULT '',
    "step" INTEGER,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_event_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "run_id" UUID,
    "name" TEXT NOT NULL,
    "kind" "checkpoint_kind" NOT NULL,
    "base" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "lineage" JSONB NOT NULL,
    "metrics" JSONB NOT NULL DEFAULT '{}',
    "promoted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "arms" UUID[],
    "split" "split" NOT NULL,
    "n" INTEGER NOT NULL,
    "sampling" JSONB NOT NULL,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comparison" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "review_id" UUID NOT NULL,
    "prompt_version_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "answer0_id" UUID,
    "answer1_id" UUID,
    "identical" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "comparison_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vote" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "comparison_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "left_arm" INTEGER NOT NULL,
    "vote" "verdict",
    "idempotency_key" TEXT,
    "body_hash" TEXT,
    "shown_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "voted_at" TIMESTAMPTZ(3),

    CONSTRAINT "vote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGSERIAL NOT NULL,
    "project_id" UUID,
    "actor_id" TEXT,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "account"("userId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_link_token_hash_key" ON "one_time_link"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "project_slug_key" ON "project"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "guideline_version_project_id_version_key" ON "guideline_version"("project_id", "version");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_project_id_user_id_key" ON "member"("project_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "task_project_id_key_key" ON "task"("project_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "task_version_task_id_version_key" ON "task_version"("task_id", "version");

-- CreateIndex
CREATE INDEX "prompt_project_id_seq_idx" ON "prompt"("project_id", "seq");

-- CreateIndex
CREATE INDEX "prompt_task_id_seq_idx" ON "prompt"("task_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "prompt_project_id_external_id_key" ON "prompt"("project_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "prompt_version_prompt_id_version_key" ON "prompt_version"("prompt_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "candidate_prompt_version_id_text_hash_key" ON "candidate"("prompt_version_id", "text_hash");

-- CreateIndex
CREATE UNIQUE INDEX "model_ref_kind_name_key" ON "model_ref"("kind", "name");

-- CreateIndex
CREATE INDEX "item_prompt_id_idx" ON "item"("prompt_id");

-- CreateIndex
CREATE INDEX "item_task_id_idx" ON "item"("task_id");

-- CreateIndex
CREATE UNIQUE INDEX "item_prompt_version_id_purpose_round_candidates_hash_key" ON "item"("prompt_version_id", "purpose", "round", "candidates_hash");

-- CreateIndex
CREATE INDEX "assignment_item_id_user_id_idx" ON "assignment"("item_id", "user_id");

-- CreateIndex
CREATE INDEX "assignment_project_id_user_id_state_idx" ON "assignment"("project_id", "user_id", "state");

-- CreateIndex
CREATE INDEX "ranking_project_id_seq_idx" ON "ranking"("project_id", "seq");

-- CreateIndex
CREATE INDEX "ranking_item_id_idx" ON "ranking"("item_id");

-- CreateIndex
CREATE INDEX "ranking_assignment_id_idx" ON "ranking"("assignment_id");

-- CreateIndex
CREATE INDEX "ranking_project_id_user_id_submitted_at_idx" ON "ranking"("project_id", "user_id", "submitted_at");

-- CreateIndex
CREATE UNIQUE INDEX "ranking_user_id_idempotency_key_key" ON "ranking"("user_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "preference_pair_project_id_seq_idx" ON "preference_pair"("project_id", "seq");

-- CreateIndex
CREATE INDEX "preference_pair_prompt_id_idx" ON "preference_pair"("prompt_id");

-- CreateIndex
CREATE UNIQUE INDEX "preference_pair_prompt_version_id_chosen_id_rejected_id_tas_key" ON "preference_pair"("prompt_version_id", "chosen_id", "rejected_id", "task_id");

-- CreateIndex
CREATE INDEX "pair_evidence_kind_source_id_idx" ON "pair_evidence"("kind", "source_id");

-- CreateIndex
CREATE UNIQUE INDEX "pair_evidence_pair_id_kind_source_id_source_version_key" ON "pair_evidence"("pair_id", "kind", "source_id", "source_version");

-- CreateIndex
CREATE INDEX "job_state_heartbeat_at_idx" ON "job"("state", "heartbeat_at");

-- CreateIndex
CREATE INDEX "job_project_id_created_at_idx" ON "job"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "import_project_id_created_at_idx" ON "import"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "expansion_project_id_created_at_idx" ON "expansion"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "generation_project_id_created_at_idx" ON "generation"("project_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "preference_set_project_id_name_key" ON "preference_set"("project_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "preference_set_version_set_id_version_key" ON "preference_set_version"("set_id", "version");

-- CreateIndex
CREATE INDEX "set_pair_pair_id_idx" ON "set_pair"("pair_id");

-- CreateIndex
CREATE INDEX "set_drop_version_id_reason_pair_id_idx" ON "set_drop"("version_id", "reason", "pair_id");

-- CreateIndex
CREATE INDEX "training_run_project_id_created_at_idx" ON "training_run"("project_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "checkpoint_run_id_key" ON "checkpoint"("run_id");

-- CreateIndex
CREATE INDEX "checkpoint_project_id_created_at_idx" ON "checkpoint"("project_id", "created_at");

-- CreateIndex
CREATE INDEX "review_project_id_created_at_idx" ON "review"("project_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "comparison_review_id_prompt_version_id_key" ON "comparison"("review_id", "prompt_version_id");

-- CreateIndex
CREATE UNIQUE INDEX "vote_comparison_id_user_id_key" ON "vote"("comparison_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "vote_user_id_idempotency_key_key" ON "vote"("user_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "audit_event_project_id_seq_idx" ON "audit_event"("project_id", "seq");

-- CreateIndex
CREATE INDEX "audit_event_entity_entity_id_idx" ON "audit_event"("entity", "entity_id");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_link" ADD CONSTRAINT "one_time_link_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guideline_version" ADD CONSTRAINT "guideline_version_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task_version" ADD CONSTRAINT "task_version_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prompt" ADD CONSTRAINT "prompt_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prompt" ADD CONSTRAINT "prompt_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prompt_version" ADD CONSTRAINT "prompt_version_prompt_id_fkey" FOREIGN KEY ("prompt_id") REFERENCES "prompt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "candidate" ADD CONSTRAINT "candidate_prompt_version_id_fkey" FOREIGN KEY ("prompt_version_id") REFERENCES "prompt_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "candidate" ADD CONSTRAINT "candidate_model_ref_id_fkey" FOREIGN KEY ("model_ref_id") REFERENCES "model_ref"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_ref" ADD CONSTRAINT "model_ref_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_prompt_id_fkey" FOREIGN KEY ("prompt_id") REFERENCES "prompt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ranking" ADD CONSTRAINT "ranking_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ranking" ADD CONSTRAINT "ranking_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ranking" ADD CONSTRAINT "ranking_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "assignment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference_pair" ADD CONSTRAINT "preference_pair_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference_pair" ADD CONSTRAINT "preference_pair_prompt_id_fkey" FOREIGN KEY ("prompt_id") REFERENCES "prompt"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference_pair" ADD CONSTRAINT "preference_pair_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pair_evidence" ADD CONSTRAINT "pair_evidence_pair_id_fkey" FOREIGN KEY ("pair_id") REFERENCES "preference_pair"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import" ADD CONSTRAINT "import_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "expansion" ADD CONSTRAINT "expansion_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "generation" ADD CONSTRAINT "generation_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "generation" ADD CONSTRAINT "generation_model_ref_id_fkey" FOREIGN KEY ("model_ref_id") REFERENCES "model_ref"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference_set" ADD CONSTRAINT "preference_set_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference_set_version" ADD CONSTRAINT "preference_set_version_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "preference_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "set_pair" ADD CONSTRAINT "set_pair_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "preference_set_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "set_drop" ADD CONSTRAINT "set_drop_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "preference_set_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "preference_set_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "training_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "training_run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review" ADD CONSTRAINT "review_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comparison" ADD CONSTRAINT "comparison_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vote" ADD CONSTRAINT "vote_comparison_id_fkey" FOREIGN KEY ("comparison_id") REFERENCES "comparison"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vote" ADD CONSTRAINT "vote_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
