-- Answers to gold questions are work too: how many there were, and how right, in thousandths.

ALTER TABLE "work_hour" ADD COLUMN "gold" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "gold_right" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "work_total" ADD COLUMN "gold" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "gold_right" INTEGER NOT NULL DEFAULT 0;

DROP VIEW "work_recount";
DROP FUNCTION "work_of_ranking";
ALTER TYPE "work_delta" ADD ATTRIBUTE gold int, ADD ATTRIBUTE gold_right int;

-- A ranking made at the desk is its author's work in the hour it was submitted. On an item to be labelled it is done while
-- it is in force, else extra or undone, and nothing once an edit replaced it; an answer to a gold question is counted by
-- itself, with its agreement with the reference. `sign` -1 takes it back.
CREATE FUNCTION "work_of_ranking"(sign int, project_id uuid, user_id text, task_id uuid, locale text, purpose item_purpose,
  origin ranking_origin, assignment_id uuid, state ranking_state, submitted_at timestamptz, active_ms int, agreement float8)
RETURNS SETOF work_delta LANGUAGE sql STABLE AS $$
  SELECT project_id, user_id, task_id, locale, date_trunc('hour', submitted_at, 'UTC')::timestamptz(3),
    CASE WHEN state IN ('counted', 'adjudicated') THEN sign ELSE 0 END,
    CASE WHEN state = 'extra' THEN sign ELSE 0 END,
    CASE WHEN state = 'undone' THEN sign ELSE 0 END,
    0, 0,
    CASE WHEN state IN ('counted', 'adjudicated') THEN (sign * work_bucket(active_ms))::smallint END,
    0, 0
  WHERE origin = 'desk' AND assignment_id IS NOT NULL AND purpose IN ('label', 'audit')
    AND state IN ('counted', 'adjudicated', 'extra', 'undone')
  UNION ALL
  SELECT project_id, user_id, task_id, locale, date_trunc('hour', submitted_at, 'UTC')::timestamptz(3),
    0, 0, 0, 0, 0, NULL, sign, sign * round(1000 * agreement)::int
  WHERE origin = 'desk' AND purpose = 'gold' AND state = 'extra' AND agreement IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION "work_of_assignment"(sign int, project_id uuid, user_id text, task_id uuid, locale text,
  state assignment_state, flag text, claimed_at timestamptz, closed_at timestamptz)
RETURNS SETOF work_delta LANGUAGE sql STABLE AS $$
  SELECT project_id, user_id, task_id, locale,
    date_trunc('hour', coalesce(closed_at, claimed_at), 'UTC')::timestamptz(3), 0, 0, 0, sign, 0, NULL::smallint, 0, 0
  WHERE state = 'skipped'
  UNION ALL
  SELECT project_id, user_id, task_id, locale, date_trunc('hour', claimed_at, 'UTC')::timestamptz(3), 0, 0, 0, 0, sign, NULL, 0, 0
  WHERE flag IS NOT NULL
$$;

CREATE VIEW "work_recount" AS
  SELECT d.*
  FROM "ranking" r JOIN "item" i ON i."id" = r."item_id"
  CROSS JOIN LATERAL work_of_ranking(1, r."project_id", r."user_id", r."task_id", i."locale", i."purpose", r."origin",
    r."assignment_id", r."state", r."submitted_at", r."active_ms", r."reference_agreement") d
  UNION ALL
  SELECT d.*
  FROM "assignment" a JOIN "item" i ON i."id" = a."item_id"
  CROSS JOIN LATERAL work_of_assignment(1, a."project_id", a."user_id", i."task_id", i."locale", a."state", a."flag",
    a."claimed_at", a."closed_at") d
  WHERE a."state" = 'skipped' OR a."flag" IS NOT NULL;

CREATE OR REPLACE FUNCTION "work_add"(deltas work_delta[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE d record;
BEGIN
  FOR d IN
    SELECT x.project_id, x.user_id, x.task_id, x.locale, sum(x.done)::int AS done, sum(x.extra)::int AS extra,
      sum(x.undone)::int AS undone, sum(x.skipped)::int AS skipped, sum(x.flagged)::int AS flagged,
      sum(x.gold)::int AS gold, sum(x.gold_right)::int AS gold_right,
      coalesce(array_agg(x."time" ORDER BY x."time" DESC) FILTER (WHERE x."time" IS NOT NULL), '{}') AS change
    FROM unnest(deltas) x GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  LOOP
    INSERT INTO "work_total" AS w ("project_id", "user_id", "task_id", "locale", "done", "extra", "undone", "skipped", "flagged", "gold", "gold_right", "times")
    VALUES (d.project_id, d.user_id, d.task_id, d.locale, d.done, d.extra, d.undone, d.skipped, d.flagged, d.gold, d.gold_right,
      work_histogram(array_fill(0, ARRAY[120]), d.change))
    ON CONFLICT ("project_id", "user_id", "task_id", "locale") DO UPDATE SET
      "done" = w."done" + d.done, "extra" = w."extra" + d.extra, "undone" = w."undone" + d.undone,
      "skipped" = w."skipped" + d.skipped, "flagged" = w."flagged" + d.flagged,
      "gold" = w."gold" + d.gold, "gold_right" = w."gold_right" + d.gold_right,
      "times" = work_histogram(w."times", d.change);
  END LOOP;
  FOR d IN
    SELECT x.project_id, x.user_id, x.task_id, x.locale, x.hour, sum(x.done)::int AS done, sum(x.extra)::int AS extra,
      sum(x.undone)::int AS undone, sum(x.skipped)::int AS skipped, sum(x.flagged)::int AS flagged,
      sum(x.gold)::int AS gold, sum(x.gold_right)::int AS gold_right,
      coalesce(array_agg(x."time" ORDER BY x."time" DESC) FILTER (WHERE x."time" IS NOT NULL), '{}') AS change
    FROM unnest(deltas) x GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  LOOP
    INSERT INTO "work_hour" AS w ("project_id", "user_id", "task_id", "locale", "hour", "done", "extra", "undone", "skipped", "flagged", "gold", "gold_right", "times")
    VALUES (d.project_id, d.user_id, d.task_id, d.locale, d.hour, d.done, d.extra, d.undone, d.skipped, d.flagged, d.gold, d.gold_right,
      work_times('{}', d.change))
    ON CONFLICT ("project_id", "user_id", "task_id", "locale", "hour") DO UPDATE SET
      "done" = w."done" + d.done, "extra" = w."extra" + d.extra, "undone" = w."undone" + d.undone,
      "skipped" = w."skipped" + d.skipped, "flagged" = w."flagged" + d.flagged,
      "gold" = w."gold" + d.gold, "gold_right" = w."gold_right" + d.gold_right,
      "times" = work_times(w."times", d.change);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION "work_of_new_rankings"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas work_delta[];
BEGIN
  SELECT array_agg(d) INTO deltas
  FROM "new_rows" r JOIN "item" i ON i."id" = r."item_id"
  CROSS JOIN LATERAL work_of_ranking(1, r."project_id", r."user_id", r."task_id", i."locale", i."purpose", r."origin",
    r."assignment_id", r."state", r."submitted_at", r."active_ms", r."reference_agreement") d
  WHERE r."origin" = 'desk';
  IF deltas IS NOT NULL THEN PERFORM work_add(deltas); END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION "work_of_changed_rankings"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas work_delta[];
BEGIN
  SELECT array_agg(d) INTO deltas
  FROM "new_rows" n JOIN "old_rows" o ON o."id" = n."id"
    AND (o."state", o."submitted_at", o."active_ms", o."reference_agreement")
      IS DISTINCT FROM (n."state", n."submitted_at", n."active_ms", n."reference_agreement")
  JOIN "item" i ON i."id" = n."item_id"
  CROSS JOIN LATERAL (
    SELECT * FROM work_of_ranking(-1, o."project_id", o."user_id", o."task_id", i."locale", i."purpose", o."origin",
      o."assignment_id", o."state", o."submitted_at", o."active_ms", o."reference_agreement")
    UNION ALL
    SELECT * FROM work_of_ranking(1, n."project_id", n."user_id", n."task_id", i."locale", i."purpose", n."origin",
      n."assignment_id", n."state", n."submitted_at", n."active_ms", n."reference_agreement")
  ) d
  WHERE n."origin" = 'desk';
  IF deltas IS NOT NULL THEN PERFORM work_add(deltas); END IF;
  RETURN NULL;
END $$;

-- The answers there are.
INSERT INTO "work_hour" AS w ("project_id", "user_id", "task_id", "locale", "hour", "gold", "gold_right")
SELECT "project_id", "user_id", "task_id", "locale", "hour", sum("gold"), sum("gold_right") FROM "work_recount" WHERE "gold" > 0 GROUP BY 1, 2, 3, 4, 5
ON CONFLICT ("project_id", "user_id", "task_id", "locale", "hour") DO UPDATE SET "gold" = excluded."gold", "gold_right" = excluded."gold_right";
INSERT INTO "work_total" AS w ("project_id", "user_id", "task_id", "locale", "gold", "gold_right", "times")
SELECT "project_id", "user_id", "task_id", "locale", sum("gold"), sum("gold_right"), array_fill(0, ARRAY[120]) FROM "work_recount" WHERE "gold" > 0 GROUP BY 1, 2, 3, 4
ON CONFLICT ("project_id", "user_id", "task_id", "locale") DO UPDATE SET "gold" = excluded."gold", "gold_right" = excluded."gold_right";
