-- Staged rows are read once, soon: squeezing each and moving it out of line costs more than it saves.
ALTER TABLE "import_row" SET (toast_tuple_target = 8160);
ALTER TABLE "import_row" ALTER COLUMN "data" SET STORAGE EXTERNAL;
