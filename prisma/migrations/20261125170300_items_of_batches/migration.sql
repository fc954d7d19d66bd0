-- How far a batch is, from the index alone; items of no batch cost nothing.
CREATE INDEX "item_of_batch" ON "item" ("project_id", "batch") INCLUDE ("counted", "overlap", "closed_at")
  WHERE "batch" <> '' AND "overlap" > 0;
