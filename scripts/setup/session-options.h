// Read before the package's own sources (tensorflow-wheel.mjs): its sessions leave graphs as they are. TensorFlow's rewriting
// of a graph (grappler) takes as long as a step or two of training, and what it finds in ours makes no step faster.
#pragma once
#include "tensorflow/c/c_api.h"

inline TF_SessionOptions *NewSessionOptionsWithoutRewriting() {
  // A ConfigProto: graph_options { rewrite_options { disable_meta_optimizer: true } }
  static const unsigned char config[] = {0x52, 5, 0x52, 3, 0x98, 1, 1};
  TF_SessionOptions *options = TF_NewSessionOptions();
  TF_Status *status = TF_NewStatus();
  // Where it is refused, graphs are rewritten: slower, and the same numbers.
  TF_SetConfig(options, config, sizeof(config), status);
  TF_DeleteStatus(status);
  return options;
}
#define TF_NewSessionOptions NewSessionOptionsWithoutRewriting
