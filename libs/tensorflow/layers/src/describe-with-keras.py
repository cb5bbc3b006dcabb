"""Prints two Keras models as JSON: what to_json() says, their weights, an input and the output for it."""

import json

import keras
import numpy as np

L = keras.layers
keras.utils.set_random_seed(1)


def functional():
    inputs = keras.Input((16, 16, 3))
    x = L.Rescaling(0.5, 0.1)(inputs)
    x = L.ZeroPadding2D(((1, 2), (0, 1)))(x)
    x = L.SeparableConv2D(4, 3, padding="same", depth_multiplier=2, depthwise_regularizer="l2")(x)
    x = L.BatchNormalization(momentum=0.9)(x)
    x = L.LeakyReLU(negative_slope=0.2)(x)
    shared = L.DepthwiseConv2D(3, padding="same", use_bias=False)
    y = shared(shared(x))
    x = L.ReLU(max_value=6.0)(L.Add()([x, y]))
    x = L.Concatenate()([x, L.Multiply()([x, y])])
    x = L.UpSampling2D((1, 2))(L.AveragePooling2D(3, 2, padding="same")(x))
    x = L.Dropout(0.2)(L.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, L.Dense(5, activation="softmax", kernel_regularizer=keras.regularizers.L1L2(1e-3, 1e-4))(x))


def sequential():
    layers = [L.Conv2D(8, 3, strides=2, activation="relu"), L.MaxPooling2D(), L.Reshape((3, 24)), L.Flatten()]
    return keras.Sequential([keras.Input((16, 16, 3)), *layers, L.Dense(5), L.Activation("softmax")])


def described(model):
    random = np.random.RandomState(1)
    for layer in model.layers:
        layer.set_weights([random.uniform(0.2, 0.8, w.shape).astype("float32") for w in layer.get_weights()])
    x = random.uniform(0, 1, (2, 16, 16, 3)).astype("float32")
    weights = {layer.name: [w.flatten().tolist() for w in layer.get_weights()] for layer in model.layers}
    output = model.predict(x, verbose=0)
    return {"json": model.to_json(), "weights": weights, "input": x.flatten().tolist(), "output": output.tolist()}


print(json.dumps([described(functional()), described(sequential())]))
