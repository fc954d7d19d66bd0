-- A frozen set version is immutable, whoever asks. Deleting a whole project or set still takes its versions along:
-- such a delete comes from a foreign key's trigger, so its trigger depth is above 1.

CREATE FUNCTION "refuse_frozen_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."frozen_at" IS NOT NULL AND NOT (TG_OP = 'DELETE' AND pg_trigger_depth() > 1) THEN
    RAISE EXCEPTION 'set version % is frozen: it cannot be changed or deleted; freeze a new version', OLD."id"
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "preference_set_version_frozen" BEFORE UPDATE OR DELETE ON "preference_set_version"
  FOR EACH ROW EXECUTE FUNCTION "refuse_frozen_version"();

CREATE FUNCTION "refuse_frozen_rows"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE frozen uuid;
BEGIN
  IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN RETURN NULL; END IF;
  SELECT v."id" INTO frozen FROM "preference_set_version" v
    WHERE v."frozen_at" IS NOT NULL AND v."id" IN (SELECT "version_id" FROM "touched") LIMIT 1;
  IF frozen IS NOT NULL THEN
    RAISE EXCEPTION 'set version % is frozen: its rows cannot be changed; freeze a new version', frozen
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;

-- Statement triggers: a version of a million rows asks once for each statement, not for each row.
CREATE TRIGGER "set_pair_frozen_insert" AFTER INSERT ON "set_pair"
  REFERENCING NEW TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_frozen_rows"();
CREATE TRIGGER "set_pair_frozen_update" AFTER UPDATE ON "set_pair"
  REFERENCING OLD TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_frozen_rows"();
CREATE TRIGGER "set_pair_frozen_delete" AFTER DELETE ON "set_pair"
  REFERENCING OLD TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_frozen_rows"();
CREATE TRIGGER "set_drop_frozen_insert" AFTER INSERT ON "set_drop"
  REFERENCING NEW TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_frozen_rows"();
CREATE TRIGGER "set_drop_frozen_update" AFTER UPDATE ON "set_drop"
  REFERENCING OLD TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_frozen_rows"();
CREATE TRIGGER "set_drop_frozen_delete" AFTER DELETE ON "set_drop"
  REFERENCING OLD TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_frozen_rows"();
