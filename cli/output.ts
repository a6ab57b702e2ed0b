import Table from 'cli-table3';
import type { Io } from './io.ts';

/** Rows in columns, without color: output goes into tickets and files as often as to a screen. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
	const made = new Table({ head: [...head], style: { head: [], border: [], compact: true }, wordWrap: false });
	made.push(...rows.map((row) => [...row]));
	return made.toString();
};

/** `label  value` lines under each other. */
export const list = (rows: readonly (readonly [string, string])[]): string => {
	const width = Math.max(...rows.map(([label]) => label.length));
	return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n');
};

export const writeLine = (io: Io, text = ''): void => io.write(`${text}\n`);

export const writeJson = (io: Io, value: unknown): void => io.write(`${JSON.stringify(value, null, 2)}\n`);
