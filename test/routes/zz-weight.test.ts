import { it } from 'vitest';
import { openHouse } from '../support/house.ts';
import { issueInvoice, openPage } from '../support/payer.ts';
it('weight', async () => {
	const house = await openHouse();
	const a = await issueInvoice(house);
	const w = async (p: string) => (await (await openPage(house, p)).arrayBuffer()).byteLength;
	const gz = async (p: string) => (await new Response((await openPage(house, p)).body!.pipeThrough(new CompressionStream('gzip'))).arrayBuffer()).byteLength;
	const items = Array.from({ length: 500 }, () => ({ description: 'Livre '.repeat(80).trim(), unit_price: '1.00' }));
	const b = await issueInvoice(house, { items });
	throw new Error(JSON.stringify({ one: await w(a.path), oneGz: await gz(a.path), big: await w(b.path), unknown: await w('/pay/x'), openapi: await w('/openapi.json'), openapiGz: await gz('/openapi.json'), docs: await w('/docs') }));
});
