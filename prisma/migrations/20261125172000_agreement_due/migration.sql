-- Sums whose intervals are to be drawn, those of pairs of people last, and sums of nothing: found without reading the others.
CREATE INDEX "agreement_sum_due" ON "agreement_sum" ("project_id", ("scope" = 'pair'), "items" DESC)
  WHERE "changes" > 0 AND "changes" >= 0.05 * "items" AND "items" >= 5;
CREATE INDEX "agreement_sum_empty" ON "agreement_sum" ("project_id") WHERE "items" = 0;

-- Items that two people share, in the order an interval's sample is taken in.
CREATE INDEX "item_agreement_pair_project_id_user_a_user_b_item_id_idx" ON "item_agreement_pair" ("project_id", "user_a", "user_b", "item_id");
DROP INDEX "item_agreement_pair_project_id_user_a_item_id_idx";
