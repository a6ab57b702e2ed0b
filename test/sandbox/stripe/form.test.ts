import { describe, expect, it } from 'vitest';
import { decodeForm } from '../../../sandbox/stripe/stripe.form.ts';

describe('a form', () => {
	it.each([
		['', {}],
		['a=1&b=two%20words&c=', { a: '1', b: 'two words', c: '' }],
		['a[b][c]=1&a[b][d]=2&a[e]=3', { a: { b: { c: '1', d: '2' }, e: '3' } }],
		['list[0]=x&list[1]=y', { list: ['x', 'y'] }],
		['list[]=x&list[]=y', { list: ['x', 'y'] }],
		[
			'items[0][price][amount]=5&items[1][price][amount]=6',
			{ items: [{ price: { amount: '5' } }, { price: { amount: '6' } }] },
		],
		['a%5Bb%5D=1', { a: { b: '1' } }],
		['map[1]=x', { map: { 1: 'x' } }],
		['metadata[__proto__]=x', { metadata: JSON.parse('{"__proto__":"x"}') }],
	])('%s', (text, value) => {
		expect(decodeForm(text)).toEqual(value);
	});

	it.each(['a[b=1', 'a]=1', '[a]=1', 'a[b]c=1', 'a=1&a=2', 'a=1&a[b]=2', 'a[b]=1&a=2', '=1'])(
		'that nobody can decode: %s',
		(text) => {
			expect(decodeForm(text)).toBeNull();
		},
	);
});
