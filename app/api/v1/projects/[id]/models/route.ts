import { serve } from '@/lib/api/serve';
import { listModelsOp } from '@/lib/contracts/models';
import { listModels } from '@/lib/models/list-models';

export const GET = serve(listModelsOp, { permission: 'run.read', project: (p) => p.id }, () => listModels());
