"""Trains a small network with Keras: train-with-keras.py <problem.json>; prints losses, rates and weights as JSON.

The problem names inputs, targets, the network's initial weights and a list of cases; each case is trained from the same
weights. Sizes and options are those of keras-training.spec.ts.
"""

import json
import sys

import keras
import numpy as np
import tensorflow as tf

problem = json.load(open(sys.argv[1]))
x = np.array(problem["inputs"], "float32")
labels = np.array(problem["labels"], "int32")
SCHEDULES = keras.optimizers.schedules


def learning_rate(case):
    rate, schedule = case["learningRate"], case["schedule"]
    warmup = schedule.get("warmupSteps", 0)
    if schedule["schedule"] == "step":
        return SCHEDULES.ExponentialDecay(rate, schedule["everySteps"], schedule["factor"], staircase=True)
    if schedule["schedule"] == "cosine":
        share = schedule.get("finalShare", 0)
        if warmup:
            return SCHEDULES.CosineDecay(0.0, schedule["decaySteps"], share, warmup_target=rate, warmup_steps=warmup)
        return SCHEDULES.CosineDecay(rate, schedule["decaySteps"], share)
    return rate


def optimizer(case):
    options, clipping = case["optimizer"], case.get("clipping", {})
    common = {
        "learning_rate": learning_rate(case),
        "global_clipnorm": clipping.get("globalNorm"),
        "clipvalue": clipping.get("value"),
    }
    if options["algorithm"] == "sgd":
        return keras.optimizers.SGD(momentum=float(options.get("momentum", 0)), nesterov=options.get("nesterov", False), **common)
    if options["algorithm"] == "rmsprop":
        return keras.optimizers.RMSprop(rho=options.get("rho", 0.9), momentum=float(options.get("momentum", 0)), **common)
    if options["algorithm"] == "adam":
        return keras.optimizers.Adam(**common)
    return keras.optimizers.AdamW(weight_decay=options.get("weightDecay", 0.004), **common)


def loss_of(case):
    smoothing = case.get("labelSmoothing", 0)
    one_hot = keras.ops.one_hot(labels, problem["classes"])
    if case["loss"] == "softmax":
        return keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing), one_hot
    if case["loss"] == "binary":
        # Keras takes what stands before the softmax.
        return keras.losses.BinaryCrossentropy(label_smoothing=smoothing), one_hot
    targets = np.array(problem["targets"], "float32")
    if case["loss"] == "sigmoid":
        return keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=smoothing), targets
    return keras.losses.MeanSquaredError(), targets


def train(case):
    penalty = keras.regularizers.L1L2(case["l1"], case["l2"]) if "l1" in case else None
    hidden = keras.layers.Dense(problem["units"], activation="tanh", kernel_regularizer=penalty)
    activation = "softmax" if case["loss"] == "binary" else None
    output = keras.layers.Dense(problem["classes"], activation=activation)
    model = keras.Sequential([keras.Input(x.shape[1:]), hidden, output])
    model.set_weights([np.array(w["data"], "float32").reshape(w["shape"]) for w in problem["weights"]])
    loss, targets = loss_of(case)
    weights = np.array(case["classWeights"], "float32")[labels] if "classWeights" in case else None
    steps = optimizer(case)
    losses, rates = [], []
    for _ in range(problem["steps"]):
        rates.append(float(keras.ops.convert_to_numpy(steps.learning_rate)))
        with tf.GradientTape() as tape:
            value = loss(targets, model(x), sample_weight=weights) + sum(model.losses)
        gradients = tape.gradient(value, model.trainable_variables)
        steps.apply_gradients(zip(gradients, model.trainable_variables))
        losses.append(float(value))
    return {"losses": losses, "rates": rates, "weights": [w.flatten().tolist() for w in model.get_weights()]}


print(json.dumps([train(case) for case in problem["cases"]]))
