-- What Prisma's schema language cannot say: partial indexes and checks that hold the invariants of assignment.

-- The next item of a project, in the order it is handed out.
CREATE INDEX "item_open" ON "item" ("project_id", "priority" DESC, "seq") WHERE "free" > 0 AND "closed_at" IS NULL;

-- Overlap is exact: a slot that is not there cannot be taken or counted.
ALTER TABLE "item" ADD CONSTRAINT "item_free_in_range" CHECK ("free" >= 0 AND "free" <= "overlap");
ALTER TABLE "item" ADD CONSTRAINT "item_counted_in_range" CHECK ("counted" >= 0 AND "counted" + "free" <= "overlap");

-- Nobody holds or has done the same item twice.
CREATE UNIQUE INDEX "assignment_live" ON "assignment" ("item_id", "user_id") WHERE "state" IN ('held', 'submitted');
CREATE INDEX "assignment_lease" ON "assignment" ("lease_expires_at") WHERE "state" = 'held';
CREATE UNIQUE INDEX "ranking_counted" ON "ranking" ("item_id", "user_id") WHERE "state" = 'counted';

-- A resumed run doubles no metric.
CREATE UNIQUE INDEX "run_event_metric" ON "run_event" ("run_id", "phase", "step") WHERE "kind" = 'metric';
