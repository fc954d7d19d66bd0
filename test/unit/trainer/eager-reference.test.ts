import { describeReference } from './describe-reference';

// operation by operation, as on back ends without sessions
describeReference({ mode: 'eager' });
