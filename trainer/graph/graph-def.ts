/** Writes tapes as what TensorFlow loads: a SavedModel with one graph. Messages: tensorflow/core/framework/*.proto. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Attribute, native, type Values } from './binding';

// biome-ignore lint/suspicious/noExplicitAny: the generated messages have no types
const messages = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as any;

/** Of GraphDef; older ones refuse newer operations' forms. */
const PRODUCER = 1087;

export class GraphDef {
  private readonly graph = new messages.GraphDef();

  constructor() {
    const versions = new messages.VersionDef();
    versions.setProducer(PRODUCER);
    this.graph.setVersions(versions);
  }

  /** `inputs` are `node`, `node:output`, or `^node` for order alone. */
  operation(op: string, name: string, inputs: string[], attributes: Attribute[]): void {
    const node = new messages.NodeDef();
    node.setOp(op);
    node.setName(name);
    for (const input of inputs) node.addInput(input);
    for (const a of attributes) node.getAttrMap().set(a.name, messageOf(a));
    this.graph.addNode(node);
  }

  /** A value that comes with each run; sizes of -1 may differ from run to run. */
  placeholder(name: string, dtype: number, shape: readonly number[]): void {
    const { TF_ATTR_TYPE: type, TF_ATTR_SHAPE } = native().binding;
    this.operation(
      'Placeholder',
      name,
      [],
      [
        { name: 'dtype', type, value: dtype },
        { name: 'shape', type: TF_ATTR_SHAPE, value: shape },
      ],
    );
  }

  constant(name: string, dtype: number, shape: readonly number[], values: Values): void {
    const tensor = new messages.Tensor();
    tensor.setDtype(dtype);
    tensor.setTensorShape(shapeMessage(shape));
    tensor.setTensorContent(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const value = new messages.AttrValue();
    value.setTensor(tensor);
    const node = new messages.NodeDef();
    node.setOp('Const');
    node.setName(name);
    const type = new messages.AttrValue();
    type.setType(dtype);
    node.getAttrMap().set('dtype', type).set('value', value);
    this.graph.addNode(node);
  }

  /** Writes `saved_model.pb` into a folder. */
  save(folder: string): void {
    const info = new messages.MetaGraphDef.MetaInfoDef();
    info.addTags('serve');
    const meta = new messages.MetaGraphDef();
    meta.setMetaInfoDef(info);
    meta.setGraphDef(this.graph);
    const model = new messages.SavedModel();
    model.setSavedModelSchemaVersion(1);
    model.addMetaGraphs(meta);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'saved_model.pb'), model.serializeBinary());
  }
}

function shapeMessage(shape: readonly number[]) {
  const message = new messages.TensorShape();
  for (const size of shape) {
    const dim = new messages.TensorShape.Dim();
    dim.setSize(size);
    message.addDim(dim);
  }
  return message;
}

function messageOf({ name, type, value }: Attribute) {
  const b = native().binding;
  const message = new messages.AttrValue();
  if (type === b.TF_ATTR_BOOL) message.setB(value);
  else if (type === b.TF_ATTR_INT) message.setI(Number(value));
  else if (type === b.TF_ATTR_FLOAT) message.setF(value);
  else if (type === b.TF_ATTR_STRING) message.setS(Buffer.from(String(value)));
  else if (type === b.TF_ATTR_TYPE) message.setType(value);
  else if (type === b.TF_ATTR_SHAPE) message.setShape(shapeMessage(value as number[]));
  else throw new Error(`Attribute ${name} has type ${type}, which no recorded operation had before.`);
  return message;
}
