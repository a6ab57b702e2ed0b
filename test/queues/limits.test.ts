import { describe, expect, it } from 'vitest';
import {
	batchBytesMax,
	batchesOf,
	batchMessagesMax,
	checkDelay,
	delaySecondsMax,
	messageBytesMax,
	QueueLimitError,
} from '../../src/queues/limits.ts';

/** A message whose JSON has exactly this many bytes. */
const messageOf = (bytes: number): string => 'x'.repeat(bytes - 2);

describe('a limit of Queues that its local twin does not enforce is refused here', () => {
	it('the bytes of a message, not its characters', () => {
		expect(batchesOf([messageOf(messageBytesMax)])).toHaveLength(1);
		expect(() => batchesOf([messageOf(messageBytesMax + 1)])).toThrow(QueueLimitError);
		expect(() => batchesOf(['é'.repeat(messageBytesMax / 2)])).toThrow(QueueLimitError);
	});

	it('the messages of a batch', () => {
		const batches = batchesOf(Array.from({ length: 2 * batchMessagesMax + 1 }, (_, index) => index));
		expect(batches.map(({ length }) => length)).toEqual([batchMessagesMax, batchMessagesMax, 1]);
		expect(batches.flat()).toEqual(Array.from({ length: 2 * batchMessagesMax + 1 }, (_, index) => index));
	});

	it('the bytes of a batch', () => {
		const half = messageOf(batchBytesMax / 2);
		expect(batchesOf([half, half, half]).map(({ length }) => length)).toEqual([2, 1]);
		expect(batchesOf([])).toEqual([]);
	});

	it('the delay of a message', () => {
		expect(checkDelay(delaySecondsMax)).toBe(delaySecondsMax);
		expect(() => checkDelay(delaySecondsMax + 1)).toThrow(QueueLimitError);
	});
});
