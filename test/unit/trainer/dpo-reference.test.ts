import { describeReference } from './describe-reference';

// the back end that a run would take: native TensorFlow where it is set up
describeReference();
