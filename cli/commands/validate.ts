import type { ValidationResponse } from '../../src/contract/validation.ts';
import type { Client } from '../client.ts';
import type { Connection } from '../connection.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { writeJson, writeLine } from '../output.ts';

interface Outcome {
	readonly tenant: string;
	readonly ok: boolean;
	readonly checked: Readonly<Record<string, number>>;
	readonly faults: ValidationResponse['faults'];
}

/** Validates the tenant of each key, and tells each fault with its mend. */
export const validate = async (connection: Connection, deep: boolean, io: Io): Promise<ExitCode> => {
	const outcomes: Outcome[] = [];
	for (const key of connection.keys()) {
		const outcome = await validateTenant(connection.client, key, deep);
		outcomes.push(outcome);
		if (!connection.json) writeOutcome(io, outcome);
	}
	if (connection.json) writeJson(io, { tenants: outcomes });
	return outcomes.every(({ ok }) => ok) ? exitCodes.done : exitCodes.wrong;
};

/** A large tenant answers in several parts. */
const validateTenant = async (client: Client, key: string, deep: boolean): Promise<Outcome> => {
	const checked: Record<string, number> = {};
	const faults: ValidationResponse['faults'] = [];
	let tenant = '';
	let cursor: string | null = '';
	while (cursor !== null) {
		const query: string = new URLSearchParams({
			...(deep && { deep: 'true' }),
			...(cursor !== '' && { cursor }),
		}).toString();
		const path = `/api/billing/validate${query === '' ? '' : `?${query}`}`;
		const { body }: { readonly body: ValidationResponse } = await client.request<ValidationResponse>('GET', path, {
			key,
		});
		for (const [name, count] of Object.entries(body.checked)) checked[name] = (checked[name] ?? 0) + count;
		faults.push(...body.faults);
		tenant = body.tenant;
		cursor = body.next_cursor;
	}
	return { tenant, ok: !faults.some(({ severity }) => severity === 'error'), checked, faults };
};

const writeOutcome = (io: Io, { tenant, ok, checked, faults }: Outcome): void => {
	const counts = Object.entries(checked).map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`);
	const errors = faults.filter(({ severity }) => severity === 'error').length;
	const warnings = faults.length - errors;
	const verdict = ok ? 'no fault' : `${errors} ${errors === 1 ? 'fault' : 'faults'}`;
	const alsoWarned = warnings === 0 ? '' : `, ${warnings} to look at`;
	writeLine(io, `${tenant}: ${verdict}${alsoWarned} (looked at ${counts.join(', ')})`);
	for (const { kind, severity, subject, detail, mend } of faults) {
		writeLine(io, `  ${severity === 'error' ? '✗' : '!'} ${subject}  ${kind}`);
		writeLine(io, `    ${detail}`);
		writeLine(io, `    → ${mend}`);
	}
};
