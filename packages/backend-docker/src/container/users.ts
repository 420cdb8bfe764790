import type { GuestUsers } from '@anybox/core';

/** Numbers that no image gives to anybody. */
export const users: GuestUsers = { control: 64_010, code: 64_011 };
