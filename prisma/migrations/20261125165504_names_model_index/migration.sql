-- Prompts with a candidate that names its model: few of many.
CREATE INDEX "candidate_names_model" ON "candidate" ("prompt_version_id") WHERE "names_model" IS NOT NULL;
