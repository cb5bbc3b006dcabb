/** Something that the person at the keyboard can fix; the message says how, in one sentence. */
exports.SetupError = class SetupError extends Error {};
