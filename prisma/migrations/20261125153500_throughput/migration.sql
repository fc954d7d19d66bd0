-- Who did how much, kept by the transactions that do it. Triggers, so that every way to write a ranking, an assignment
-- or an item keeps the figures true, and a submit needs no further round trip. What is theirs is said once, in
-- work_of_ranking, work_of_assignment and item_share: triggers, back-fill and recount use the same.

-- ---------------------------------------------------------------- times

-- Durations stand in 120 logarithmic buckets, 1 to 120: bucket b holds (0.5 s × γ^(b-2), 0.5 s × γ^(b-1)] with
-- γ = 1.05 / 0.95, so that its middle 0.5 s × γ^(b-1) × 2 / (γ + 1) is at most 5 % wrong between 0.5 s and 20 hours
-- (DDSketch: Masson, Rim, Lee, VLDB 2019).
CREATE FUNCTION "work_bucket"(ms int) RETURNS smallint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT 1 + greatest(0, least(119, ceil(ln(greatest(ms, 1) / 500.0::float8) / ln(1.05::float8 / 0.95::float8))))::smallint
$$;

-- A list of buckets after a change: positive ones come, negative ones go.
CREATE FUNCTION "work_times"(have smallint[], change smallint[]) RETURNS smallint[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  t smallint;
  p int;
BEGIN
  FOREACH t IN ARRAY change LOOP
    IF t > 0 THEN
      have := have || t;
    ELSE
      p := array_position(have, (-t)::smallint);
      IF p IS NOT NULL THEN have := have[:p - 1] || have[p + 1:]; END IF;
    END IF;
  END LOOP;
  RETURN have;
END $$;

-- The same for a count of each bucket.
CREATE FUNCTION "work_histogram"(have int[], change smallint[]) RETURNS int[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE t smallint;
BEGIN
  FOREACH t IN ARRAY change LOOP
    have[abs(t)] := have[abs(t)] + CASE WHEN t > 0 THEN 1 ELSE -1 END;
  END LOOP;
  RETURN have;
END $$;

-- ---------------------------------------------------------------- tables

-- A person's work on one task in one language in one hour (UTC). Nobody else writes the row: submits do not wait for
-- each other.
CREATE TABLE "work_hour" (
  "project_id" UUID NOT NULL,
  "user_id" TEXT NOT NULL,
  "task_id" UUID NOT NULL,
  "locale" TEXT NOT NULL,
  "hour" TIMESTAMPTZ(3) NOT NULL,
  "done" INTEGER NOT NULL DEFAULT 0,
  "extra" INTEGER NOT NULL DEFAULT 0,
  "undone" INTEGER NOT NULL DEFAULT 0,
  "skipped" INTEGER NOT NULL DEFAULT 0,
  "flagged" INTEGER NOT NULL DEFAULT 0,
  "times" SMALLINT[] NOT NULL DEFAULT ARRAY[]::SMALLINT[],
  CONSTRAINT "work_hour_pkey" PRIMARY KEY ("project_id", "user_id", "task_id", "locale", "hour")
) WITH (fillfactor = 80);
CREATE INDEX "work_hour_project_id_hour_idx" ON "work_hour" ("project_id", "hour");
ALTER TABLE "work_hour" ADD CONSTRAINT "work_hour_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The same of all hours; `times` counts each bucket.
CREATE TABLE "work_total" (
  "project_id" UUID NOT NULL,
  "user_id" TEXT NOT NULL,
  "task_id" UUID NOT NULL,
  "locale" TEXT NOT NULL,
  "done" INTEGER NOT NULL DEFAULT 0,
  "extra" INTEGER NOT NULL DEFAULT 0,
  "undone" INTEGER NOT NULL DEFAULT 0,
  "skipped" INTEGER NOT NULL DEFAULT 0,
  "flagged" INTEGER NOT NULL DEFAULT 0,
  "times" INTEGER[] NOT NULL DEFAULT ARRAY[]::INTEGER[],
  CONSTRAINT "work_total_pkey" PRIMARY KEY ("project_id", "user_id", "task_id", "locale")
) WITH (fillfactor = 60);
ALTER TABLE "work_total" ADD CONSTRAINT "work_total_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Items and slots. Everybody's submits change these, so each connection has a row of its own (`shard`); only their sum
-- means something.
CREATE TABLE "item_tally" (
  "project_id" UUID NOT NULL,
  "task_id" UUID NOT NULL,
  "locale" TEXT NOT NULL,
  "purpose" "item_purpose" NOT NULL,
  "shard" SMALLINT NOT NULL,
  "items" INTEGER NOT NULL DEFAULT 0,
  "complete" INTEGER NOT NULL DEFAULT 0,
  "slots" INTEGER NOT NULL DEFAULT 0,
  "counted" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "item_tally_pkey" PRIMARY KEY ("project_id", "task_id", "locale", "purpose", "shard")
) WITH (fillfactor = 50);
ALTER TABLE "item_tally" ADD CONSTRAINT "item_tally_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- How often an item came back without a ranking.
CREATE TABLE "item_trouble" (
  "item_id" UUID NOT NULL,
  "project_id" UUID NOT NULL,
  "skipped" INTEGER NOT NULL DEFAULT 0,
  "expired" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "item_trouble_pkey" PRIMARY KEY ("item_id")
);
CREATE INDEX "item_trouble_worst" ON "item_trouble" ("project_id", ("skipped" + "expired") DESC, "item_id");
ALTER TABLE "item_trouble" ADD CONSTRAINT "item_trouble_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Held assignments of a project, by the end of their lease.
CREATE INDEX "assignment_held" ON "assignment" ("project_id", "lease_expires_at", "id") WHERE "state" = 'held';

-- ---------------------------------------------------------------- what counts as work

CREATE TYPE "work_delta" AS (
  project_id uuid, user_id text, task_id uuid, locale text, hour timestamptz(3),
  done int, extra int, undone int, skipped int, flagged int, "time" smallint
);

-- A ranking made at the desk on an item to be labelled is its author's work in the hour it was submitted: done while it
-- is in force, else extra or undone; one that an edit replaced is nothing. `sign` -1 takes it back.
CREATE FUNCTION "work_of_ranking"(sign int, project_id uuid, user_id text, task_id uuid, locale text, purpose item_purpose,
  origin ranking_origin, assignment_id uuid, state ranking_state, submitted_at timestamptz, active_ms int)
RETURNS SETOF work_delta LANGUAGE sql STABLE AS $$
  SELECT project_id, user_id, task_id, locale, date_trunc('hour', submitted_at, 'UTC')::timestamptz(3),
    CASE WHEN state IN ('counted', 'adjudicated') THEN sign ELSE 0 END,
    CASE WHEN state = 'extra' THEN sign ELSE 0 END,
    CASE WHEN state = 'undone' THEN sign ELSE 0 END,
    0, 0,
    CASE WHEN state IN ('counted', 'adjudicated') THEN (sign * work_bucket(active_ms))::smallint END
  WHERE origin = 'desk' AND assignment_id IS NOT NULL AND purpose IN ('label', 'audit')
    AND state IN ('counted', 'adjudicated', 'extra', 'undone')
$$;

-- A skip counts in the hour it was made, a flag in the hour the item was taken.
CREATE FUNCTION "work_of_assignment"(sign int, project_id uuid, user_id text, task_id uuid, locale text,
  state assignment_state, flag text, claimed_at timestamptz, closed_at timestamptz)
RETURNS SETOF work_delta LANGUAGE sql STABLE AS $$
  SELECT project_id, user_id, task_id, locale,
    date_trunc('hour', coalesce(closed_at, claimed_at), 'UTC')::timestamptz(3), 0, 0, 0, sign, 0, NULL::smallint
  WHERE state = 'skipped'
  UNION ALL
  SELECT project_id, user_id, task_id, locale, date_trunc('hour', claimed_at, 'UTC')::timestamptz(3), 0, 0, 0, 0, sign, NULL
  WHERE flag IS NOT NULL
$$;

-- Of an item that was closed early only the rankings it has are wanted.
CREATE FUNCTION "item_complete"(counted int, overlap int, closed_at timestamptz) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN counted >= overlap OR closed_at IS NOT NULL THEN 1 ELSE 0 END
$$;
CREATE FUNCTION "item_slots"(counted int, overlap int, closed_at timestamptz) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN closed_at IS NULL THEN overlap ELSE counted END
$$;

-- What the tables must say, counted from the beginning.
CREATE VIEW "work_recount" AS
  SELECT d.*
  FROM "ranking" r JOIN "item" i ON i."id" = r."item_id"
  CROSS JOIN LATERAL work_of_ranking(1, r."project_id", r."user_id", r."task_id", i."locale", i."purpose", r."origin",
    r."assignment_id", r."state", r."submitted_at", r."active_ms") d
  UNION ALL
  SELECT d.*
  FROM "assignment" a JOIN "item" i ON i."id" = a."item_id"
  CROSS JOIN LATERAL work_of_assignment(1, a."project_id", a."user_id", i."task_id", i."locale", a."state", a."flag",
    a."claimed_at", a."closed_at") d
  WHERE a."state" = 'skipped' OR a."flag" IS NOT NULL;

CREATE VIEW "item_recount" AS
  SELECT "project_id", "task_id", "locale", "purpose", count(*)::int AS "items",
    sum(item_complete("counted", "overlap", "closed_at"))::int AS "complete",
    sum(item_slots("counted", "overlap", "closed_at"))::int AS "slots", sum("counted")::int AS "counted"
  FROM "item" GROUP BY 1, 2, 3, 4;

CREATE VIEW "trouble_recount" AS
  SELECT "item_id", (array_agg("project_id"))[1] AS "project_id",
    (count(*) FILTER (WHERE "state" = 'skipped'))::int AS "skipped",
    (count(*) FILTER (WHERE "state" = 'expired'))::int AS "expired"
  FROM "assignment" WHERE "state" IN ('skipped', 'expired') GROUP BY 1;

-- ---------------------------------------------------------------- keeping them

-- Adds work to both tables. A person's total is locked before their hours and people in order, so that two transactions
-- never wait for each other in a circle.
CREATE FUNCTION "work_add"(deltas work_delta[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE d record;
BEGIN
  FOR d IN
    SELECT x.project_id, x.user_id, x.task_id, x.locale, sum(x.done)::int AS done, sum(x.extra)::int AS extra,
      sum(x.undone)::int AS undone, sum(x.skipped)::int AS skipped, sum(x.flagged)::int AS flagged,
      coalesce(array_agg(x."time" ORDER BY x."time" DESC) FILTER (WHERE x."time" IS NOT NULL), '{}') AS change
    FROM unnest(deltas) x GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  LOOP
    INSERT INTO "work_total" AS w ("project_id", "user_id", "task_id", "locale", "done", "extra", "undone", "skipped", "flagged", "times")
    VALUES (d.project_id, d.user_id, d.task_id, d.locale, d.done, d.extra, d.undone, d.skipped, d.flagged,
      work_histogram(array_fill(0, ARRAY[120]), d.change))
    ON CONFLICT ("project_id", "user_id", "task_id", "locale") DO UPDATE SET
      "done" = w."done" + d.done, "extra" = w."extra" + d.extra, "undone" = w."undone" + d.undone,
      "skipped" = w."skipped" + d.skipped, "flagged" = w."flagged" + d.flagged,
      "times" = work_histogram(w."times", d.change);
  END LOOP;
  FOR d IN
    SELECT x.project_id, x.user_id, x.task_id, x.locale, x.hour, sum(x.done)::int AS done, sum(x.extra)::int AS extra,
      sum(x.undone)::int AS undone, sum(x.skipped)::int AS skipped, sum(x.flagged)::int AS flagged,
      coalesce(array_agg(x."time" ORDER BY x."time" DESC) FILTER (WHERE x."time" IS NOT NULL), '{}') AS change
    FROM unnest(deltas) x GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  LOOP
    INSERT INTO "work_hour" AS w ("project_id", "user_id", "task_id", "locale", "hour", "done", "extra", "undone", "skipped", "flagged", "times")
    VALUES (d.project_id, d.user_id, d.task_id, d.locale, d.hour, d.done, d.extra, d.undone, d.skipped, d.flagged,
      work_times('{}', d.change))
    ON CONFLICT ("project_id", "user_id", "task_id", "locale", "hour") DO UPDATE SET
      "done" = w."done" + d.done, "extra" = w."extra" + d.extra, "undone" = w."undone" + d.undone,
      "skipped" = w."skipped" + d.skipped, "flagged" = w."flagged" + d.flagged,
      "times" = work_times(w."times", d.change);
  END LOOP;
END $$;

CREATE FUNCTION "work_of_new_rankings"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas work_delta[];
BEGIN
  SELECT array_agg(d) INTO deltas
  FROM "new_rows" r JOIN "item" i ON i."id" = r."item_id"
  CROSS JOIN LATERAL work_of_ranking(1, r."project_id", r."user_id", r."task_id", i."locale", i."purpose", r."origin",
    r."assignment_id", r."state", r."submitted_at", r."active_ms") d
  WHERE r."origin" = 'desk';
  IF deltas IS NOT NULL THEN PERFORM work_add(deltas); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION "work_of_changed_rankings"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas work_delta[];
BEGIN
  SELECT array_agg(d) INTO deltas
  FROM "new_rows" n JOIN "old_rows" o ON o."id" = n."id"
    AND (o."state", o."submitted_at", o."active_ms") IS DISTINCT FROM (n."state", n."submitted_at", n."active_ms")
  JOIN "item" i ON i."id" = n."item_id"
  CROSS JOIN LATERAL (
    SELECT * FROM work_of_ranking(-1, o."project_id", o."user_id", o."task_id", i."locale", i."purpose", o."origin",
      o."assignment_id", o."state", o."submitted_at", o."active_ms")
    UNION ALL
    SELECT * FROM work_of_ranking(1, n."project_id", n."user_id", n."task_id", i."locale", i."purpose", n."origin",
      n."assignment_id", n."state", n."submitted_at", n."active_ms")
  ) d
  WHERE n."origin" = 'desk';
  IF deltas IS NOT NULL THEN PERFORM work_add(deltas); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "ranking_work_insert" AFTER INSERT ON "ranking" REFERENCING NEW TABLE AS "new_rows"
  FOR EACH STATEMENT EXECUTE FUNCTION "work_of_new_rankings"();
CREATE TRIGGER "ranking_work_update" AFTER UPDATE ON "ranking" REFERENCING OLD TABLE AS "old_rows" NEW TABLE AS "new_rows"
  FOR EACH STATEMENT EXECUTE FUNCTION "work_of_changed_rankings"();

-- Row triggers here: drafts and heartbeats, by far the most updates, are told apart before anything is called.
CREATE FUNCTION "work_of_assignments"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  i record;
  deltas work_delta[];
  skips int := 0;
  lapses int := 0;
BEGIN
  SELECT "task_id", "locale" INTO i FROM "item" WHERE "id" = NEW."item_id";
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(d) INTO deltas FROM (
      SELECT * FROM work_of_assignment(-1, OLD."project_id", OLD."user_id", i."task_id", i."locale", OLD."state", OLD."flag", OLD."claimed_at", OLD."closed_at")
      UNION ALL
      SELECT * FROM work_of_assignment(1, NEW."project_id", NEW."user_id", i."task_id", i."locale", NEW."state", NEW."flag", NEW."claimed_at", NEW."closed_at")
    ) d;
    skips := (OLD."state" = 'skipped')::int;
    lapses := (OLD."state" = 'expired')::int;
  ELSE
    SELECT array_agg(d) INTO deltas FROM work_of_assignment(1, NEW."project_id", NEW."user_id", i."task_id", i."locale", NEW."state", NEW."flag", NEW."claimed_at", NEW."closed_at") d;
  END IF;
  IF deltas IS NOT NULL THEN PERFORM work_add(deltas); END IF;
  skips := (NEW."state" = 'skipped')::int - skips;
  lapses := (NEW."state" = 'expired')::int - lapses;
  IF skips <> 0 OR lapses <> 0 THEN
    INSERT INTO "item_trouble" AS t ("item_id", "project_id", "skipped", "expired")
    VALUES (NEW."item_id", NEW."project_id", skips, lapses)
    ON CONFLICT ("item_id") DO UPDATE SET "skipped" = t."skipped" + skips, "expired" = t."expired" + lapses;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "assignment_work_insert" AFTER INSERT ON "assignment" FOR EACH ROW
  WHEN (NEW."state" IN ('skipped', 'expired') OR NEW."flag" IS NOT NULL) EXECUTE FUNCTION "work_of_assignments"();
CREATE TRIGGER "assignment_work_update" AFTER UPDATE OF "state", "flag" ON "assignment" FOR EACH ROW
  WHEN ((OLD."state" IS DISTINCT FROM NEW."state"
      AND (OLD."state" IN ('skipped', 'expired') OR NEW."state" IN ('skipped', 'expired')))
    OR (OLD."flag" IS NULL) <> (NEW."flag" IS NULL))
  EXECUTE FUNCTION "work_of_assignments"();

CREATE TYPE "tally_delta" AS (
  project_id uuid, task_id uuid, locale text, purpose item_purpose, items int, complete int, slots int, counted int
);

CREATE FUNCTION "tally_of_item"(sign int, project_id uuid, task_id uuid, locale text, purpose item_purpose, counted int,
  overlap int, closed_at timestamptz)
RETURNS tally_delta LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(project_id, task_id, locale, purpose, sign, sign * item_complete(counted, overlap, closed_at),
    sign * item_slots(counted, overlap, closed_at), sign * counted)::tally_delta
$$;

CREATE FUNCTION "tally_add"(deltas tally_delta[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "item_tally" AS t ("project_id", "task_id", "locale", "purpose", "shard", "items", "complete", "slots", "counted")
  SELECT d.project_id, d.task_id, d.locale, d.purpose, pg_backend_pid() % 32, sum(d.items), sum(d.complete), sum(d.slots), sum(d.counted)
  FROM unnest(deltas) d GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT ("project_id", "task_id", "locale", "purpose", "shard") DO UPDATE SET
    "items" = t."items" + excluded."items", "complete" = t."complete" + excluded."complete",
    "slots" = t."slots" + excluded."slots", "counted" = t."counted" + excluded."counted";
END $$;

CREATE FUNCTION "tally_new_items"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas tally_delta[];
BEGIN
  SELECT array_agg(tally_of_item(1, n."project_id", n."task_id", n."locale", n."purpose", n."counted", n."overlap", n."closed_at"))
  INTO deltas FROM "new_rows" n;
  IF deltas IS NOT NULL THEN PERFORM tally_add(deltas); END IF;
  RETURN NULL;
END $$;

-- Most updates only take or give a slot: they change nothing here.
CREATE FUNCTION "tally_changed_items"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas tally_delta[];
BEGIN
  SELECT array_agg(d.d) INTO deltas
  FROM "new_rows" n JOIN "old_rows" o ON o."id" = n."id"
    AND (o."counted", o."overlap", o."closed_at", o."task_id", o."locale", o."purpose")
      IS DISTINCT FROM (n."counted", n."overlap", n."closed_at", n."task_id", n."locale", n."purpose")
  CROSS JOIN LATERAL (VALUES
    (tally_of_item(1, n."project_id", n."task_id", n."locale", n."purpose", n."counted", n."overlap", n."closed_at")),
    (tally_of_item(-1, o."project_id", o."task_id", o."locale", o."purpose", o."counted", o."overlap", o."closed_at"))) d(d);
  IF deltas IS NOT NULL THEN PERFORM tally_add(deltas); END IF;
  RETURN NULL;
END $$;

-- A deleted project takes its rows along by itself.
CREATE FUNCTION "tally_gone_items"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas tally_delta[];
BEGIN
  SELECT array_agg(tally_of_item(-1, o."project_id", o."task_id", o."locale", o."purpose", o."counted", o."overlap", o."closed_at"))
  INTO deltas FROM "old_rows" o WHERE EXISTS (SELECT 1 FROM "project" p WHERE p."id" = o."project_id");
  IF deltas IS NOT NULL THEN PERFORM tally_add(deltas); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "item_tally_insert" AFTER INSERT ON "item" REFERENCING NEW TABLE AS "new_rows"
  FOR EACH STATEMENT EXECUTE FUNCTION "tally_new_items"();
CREATE TRIGGER "item_tally_update" AFTER UPDATE ON "item" REFERENCING OLD TABLE AS "old_rows" NEW TABLE AS "new_rows"
  FOR EACH STATEMENT EXECUTE FUNCTION "tally_changed_items"();
CREATE TRIGGER "item_tally_delete" AFTER DELETE ON "item" REFERENCING OLD TABLE AS "old_rows"
  FOR EACH STATEMENT EXECUTE FUNCTION "tally_gone_items"();

-- ---------------------------------------------------------------- what there is already

INSERT INTO "work_hour" ("project_id", "user_id", "task_id", "locale", "hour", "done", "extra", "undone", "skipped", "flagged", "times")
SELECT "project_id", "user_id", "task_id", "locale", "hour", sum("done"), sum("extra"), sum("undone"), sum("skipped"), sum("flagged"),
  coalesce(array_agg("time") FILTER (WHERE "time" IS NOT NULL), '{}')
FROM "work_recount" GROUP BY 1, 2, 3, 4, 5;

INSERT INTO "work_total" ("project_id", "user_id", "task_id", "locale", "done", "extra", "undone", "skipped", "flagged", "times")
SELECT "project_id", "user_id", "task_id", "locale", sum("done"), sum("extra"), sum("undone"), sum("skipped"), sum("flagged"),
  work_histogram(array_fill(0, ARRAY[120]), coalesce(array_agg("time") FILTER (WHERE "time" IS NOT NULL), '{}'))
FROM "work_recount" GROUP BY 1, 2, 3, 4;

INSERT INTO "item_tally" ("project_id", "task_id", "locale", "purpose", "shard", "items", "complete", "slots", "counted")
SELECT "project_id", "task_id", "locale", "purpose", 0, "items", "complete", "slots", "counted" FROM "item_recount";

INSERT INTO "item_trouble" ("item_id", "project_id", "skipped", "expired")
SELECT "item_id", "project_id", "skipped", "expired" FROM "trouble_recount";
