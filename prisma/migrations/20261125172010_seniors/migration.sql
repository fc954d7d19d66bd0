-- A senior decides contested items without being a lead.
ALTER TABLE "member" ADD COLUMN "senior" BOOLEAN NOT NULL DEFAULT false;

-- The counted rankings and open flags that a lead or a senior saw and let stand; empty when nobody did.
ALTER TABLE "item" ADD COLUMN "stands_on" UUID[];

-- An item stands until there is a counted ranking or an open flag that was not seen.
CREATE FUNCTION "item_stands"(item uuid, seen uuid[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(cardinality(seen), 0) > 0
    AND NOT EXISTS (SELECT 1 FROM "ranking" r WHERE r."item_id" = item AND r."state" = 'counted' AND r."id" <> ALL (seen))
    AND NOT EXISTS (SELECT 1 FROM "flag_thread" f JOIN "assignment" a ON a."id" = f."assignment_id"
      WHERE a."item_id" = item AND f."state" = 'open' AND f."id" <> ALL (seen))
$$;
