// Stands in for wrangler where only the behavior of `npm start` around it is tested. It writes down what it was asked,
// serves health, tenants and settings, and has a child of its own as the real one does.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const args = process.argv.slice(2);
const note = (/** @type {string} */ line) => appendFileSync(join(process.cwd(), 'notes.txt'), `${line}\n`);
const option = (/** @type {string} */ name) => args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1];

if (args[0] === 'd1') {
	note(`migrate ${option('config')}`);
} else {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
	note(`process ${process.pid}`);
	note(`process ${child.pid}`);
	createServer((request, response) => {
		if (request.url === '/crash') {
			process.stderr.write('out of memory\n');
			process.exit(7);
		}
		if (request.url === '/api/billing/payments/accounts') {
			const data = ['stripe', 'paypal'].map((provider) => ({ provider, webhook_url: `http://localhost/${provider}` }));
			return response.end(JSON.stringify({ data }));
		}
		if (request.method !== 'POST' || request.url?.startsWith('/control/')) return response.end('{ "data": [] }');
		let body = '';
		request.on('data', (chunk) => {
			body += chunk;
		});
		request.on('end', () => {
			const { id, config_type: configType } = JSON.parse(body);
			note(`${configType ?? `tenant ${id}`} by ${request.headers.authorization}`);
			response.writeHead(id === 'coko' ? 201 : 409).end('{}');
		});
	}).listen(Number(option('port')), '127.0.0.1');
}
