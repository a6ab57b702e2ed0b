/** Limits of Queues that the local twin does not enforce. Figures: Cloudflare Queues limits, November 2026. */
export const messageBytesMax = 128_000;
export const batchMessagesMax = 100;
export const batchBytesMax = 256_000;
export const delaySecondsMax = 86_400;

export class QueueLimitError extends Error {
	override name = 'QueueLimitError';
}

/** Cuts messages into batches that the platform takes; a message that is too large on its own is a bug. */
export const batchesOf = <Body>(messages: readonly Body[]): readonly (readonly Body[])[] => {
	const batches: Body[][] = [];
	let bytes = Number.POSITIVE_INFINITY;
	for (const message of messages) {
		const size = new TextEncoder().encode(JSON.stringify(message)).byteLength;
		if (size > messageBytesMax)
			throw new QueueLimitError(`a message of ${size} bytes, a queue takes ${messageBytesMax}`);
		const current = batches.at(-1);
		if (current === undefined || current.length === batchMessagesMax || bytes + size > batchBytesMax) {
			batches.push([message]);
			bytes = size;
		} else {
			current.push(message);
			bytes += size;
		}
	}
	return batches;
};

export const checkDelay = (delaySeconds: number): number => {
	if (delaySeconds > delaySecondsMax) {
		throw new QueueLimitError(`a delay of ${delaySeconds} s, a queue takes ${delaySecondsMax}`);
	}
	return delaySeconds;
};
