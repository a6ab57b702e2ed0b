import { describe, expect, it } from 'vitest';
import { companyLogo, logoBytesMax } from '../../../src/contract/config/logo.ts';
import { jpeg, png } from './pictures.ts';

const refusal = (media_type: string, data: string): string =>
	companyLogo.safeParse({ media_type, data }).error?.issues[0]?.message ?? 'accepted';

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

describe('a logo', () => {
	it('is a PNG or a JPEG', () => {
		expect(refusal('image/png', png(300, 100))).toBe('accepted');
		expect(refusal('image/jpeg', jpeg(300, 100))).toBe('accepted');
	});

	it.each([
		['a text', Buffer.from('this is not a picture').toString('base64')],
		['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')],
		['a program', Buffer.from('MZ\u0000\u0001').toString('base64')],
		['only a signature', bytes(png(10, 10)).subarray(0, 8).toString('base64')],
		['a picture that is cut', bytes(png(10, 10)).subarray(0, -12).toString('base64')],
		['a picture with a chunk that lies about its length', bytes(png(10, 10)).fill(0xff, 33, 35).toString('base64')],
	])('that is not an image but %s is refused', (_, data) => {
		expect(refusal('image/png', data)).toBe('This is not a image/png picture.');
		expect(refusal('image/jpeg', data)).toBe('This is not a image/jpeg picture.');
	});

	it('that says it is another kind is refused', () => {
		expect(refusal('image/jpeg', png(10, 10))).toMatch(/not a image\/jpeg/);
		expect(refusal('image/png', jpeg(10, 10))).toMatch(/not a image\/png/);
		expect(refusal('image/svg+xml', png(10, 10))).not.toBe('accepted');
	});

	it('of more than 64 KB is refused', () => {
		expect(refusal('image/png', png(10, 10, logoBytesMax))).toMatch(/more than 65536 bytes/);
	});

	it('without an area, or larger than any printed logo, is refused', () => {
		expect(refusal('image/png', png(0, 10))).toMatch(/0 × 10 pixels/);
		expect(refusal('image/png', png(2001, 1))).toMatch(/at most 2000 a side/);
		expect(refusal('image/jpeg', jpeg(60_000, 60_000))).toMatch(/at most 2000 a side/);
	});

	it('that is no base 64 is refused', () => {
		expect(refusal('image/png', 'data:image/png;base64,AAAA')).toMatch(/Base 64/);
	});
});
