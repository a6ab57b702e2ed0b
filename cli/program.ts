import { Command, CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { debugInvoice } from './commands/debug-invoice.ts';
import { init } from './commands/init.ts';
import { status } from './commands/status.ts';
import { mintToken, tokenSecondsMax } from './commands/token.ts';
import { validate } from './commands/validate.ts';
import { type Connection, connect, urlDefault } from './connection.ts';
import { CommandFailure, type ExitCode, exitCodes, type Io } from './io.ts';
import { writeJson } from './output.ts';

/** Runs one command line; answers what the shell should get. Nothing is thrown but bugs. */
export const run = async (args: readonly string[], io: Io): Promise<ExitCode> => {
	let outcome: ExitCode = exitCodes.done;
	const program = createProgram(io, (code) => {
		outcome = code;
	});
	try {
		await program.parseAsync([...args], { from: 'user' });
		return outcome;
	} catch (error) {
		// Commander has told already what was misused; help and version are no errors.
		if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.misused;
		if (!(error instanceof CommandFailure)) throw error;
		if (args.includes('--json')) writeJson(io, { error: error.message, why: error.why, problem: error.problem });
		io.writeError(`${error.message}.\n  Why: ${error.why}\n  Fix: ${error.fix}\n`);
		return error.exitCode;
	}
};

const createProgram = (io: Io, finish: (code: ExitCode) => void) => {
	const program = new Command('billing')
		.description('Looks after Coko Billing over its public API.')
		.addOption(new Option('--url <address>', `where the service is (COKO_URL, or ${urlDefault})`))
		.addOption(
			new Option(
				'--key <key>',
				'key of a tenant, again for more where `validate` takes them (COKO_KEY, or the development key)',
			).argParser((key, before: string[] = []) => [...before, key]),
		)
		.addOption(new Option('--platform-key <key>', 'the operator’s key (COKO_PLATFORM_KEY)'))
		.option('--json', 'write JSON for programs')
		.showHelpAfterError('(see --help)')
		.configureOutput({ writeOut: io.write, writeErr: io.writeError })
		.exitOverride()
		.addHelpText('after', help);

	const connection = (): Connection => connect(program.opts(), io);
	const done = async (work: Promise<ExitCode>): Promise<void> => finish(await work);

	program
		.command('status')
		.description('health, version, tenants; exit code 1 when anything is degraded or down')
		.action(() => done(status(connection(), io)));
	program
		.command('init')
		.description('create the tenants that are missing, from a file or the two of the demo; repeating it is harmless')
		.argument('[file]', 'JSON: a list of tenants as POST /tenants takes them')
		.action((file) => done(init(connection(), file ?? null, io)));
	program
		.command('validate')
		.description('derive again what must be true for a tenant, and name every fault with its mend')
		.option('--deep', 'hash every archived file again')
		.action(({ deep }) => done(validate(connection(), deep === true, io)));
	program
		.command('debug-invoice')
		.description('where each figure of an invoice comes from, and what happened to it')
		.argument('<id-or-number>', 'inv_… or a legal number')
		.action((name) => done(debugInvoice(connection(), name, io)));
	program
		.command('token')
		.description('a token of an end user, for a service on this machine only')
		.addOption(new Option('--role <role>', 'what the person is').choices(['customer'] as const).makeOptionMandatory())
		.requiredOption('--sub <id>', 'our id (cus_…) or the external id')
		.option('--tenant <slug>', 'whose customer it is', 'coko')
		.option('--seconds <n>', `how long it holds, 1 to ${tokenSecondsMax}`, readSeconds, tokenSecondsMax)
		.action((options) => done(mintToken(connection(), options, io)));
	return program;
};

const readSeconds = (text: string): number => {
	const seconds = Number(text);
	if (Number.isInteger(seconds) && seconds >= 1 && seconds <= tokenSecondsMax) return seconds;
	throw new InvalidArgumentError(`A whole number from 1 to ${tokenSecondsMax}.`);
};

const help = `
Examples:
  $ npm run billing -- status
  $ npm run billing -- init
  $ npm run billing -- validate --deep --key ck_live_coko_…
  $ npm run billing -- debug-invoice INV-2026-000001
  $ npm run billing -- token --role customer --sub demo-1
  $ COKO_URL=https://billing.example.com COKO_KEY=ck_live_coko_… npm run --silent billing -- validate --json

Exit codes:
  0  all is well
  1  the command did its work and found something wrong
  2  it was called in a way that makes no sense
  3  it could not do its work: no server, no right, no such thing`;
