import { type Client, checked } from './client.ts';
import { createInvoice, listInvoices, readInvoice } from './shop.ts';
import { eventIdOf, stripeNotice } from './till.ts';
import type { RecordedName, Recording } from './workers/bare.ts';
import { recordedPath } from './workers/front.ts';
import type { RecordedBatch } from './workers/recording.ts';

/** Has the recorder do each operation once, warm, and takes down what it sent to the database. */
export const recordOperations = async (recorder: Client, invoiceId: string): Promise<Recording> => {
	await recordedBatches(recorder);
	const creation = createInvoice();
	const { text } = checked(creation, await recorder.send(creation));
	const batches = await recordedBatches(recorder);
	const read = readInvoice(invoiceId);
	checked(read, await recorder.send(read));
	const [readBatch = []] = await recordedBatches(recorder);
	checked(listInvoices(), await recorder.send(listInvoices()));
	const [listBatch = []] = await recordedBatches(recorder);
	const notice = stripeNotice();
	checked(notice, await recorder.send(notice));
	const noticeBatches = await recordedBatches(recorder);
	const { id } = JSON.parse(text) as { readonly id: string };
	const key = creation.headers?.['idempotency-key'] ?? '';
	return {
		create: { batches, names: [nameOf(id), ...namesIn(batches, 'evt'), { prefix: 'key_', recorded: key }] },
		read: readBatch,
		list: listBatch,
		notice: { batches: noticeBatches, names: [nameOf(eventIdOf(notice)), ...namesIn(noticeBatches, 'ntc')] },
	};
};

/** What the Worker sent since it was asked last. */
export const recordedBatches = async (recorder: Client): Promise<readonly RecordedBatch[]> => {
	const call = { method: 'GET', path: recordedPath } as const;
	return JSON.parse(checked(call, await recorder.send(call)).text);
};

const nameOf = (id: string): RecordedName => ({ prefix: id.slice(0, id.indexOf('_') + 1), recorded: id });

const namesIn = (batches: readonly RecordedBatch[], kind: 'evt' | 'ntc'): readonly RecordedName[] =>
	[...new Set(JSON.stringify(batches).match(new RegExp(`${kind}_[0-9a-z]{26}`, 'g')) ?? [])].map(nameOf);
