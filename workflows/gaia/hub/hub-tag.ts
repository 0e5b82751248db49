/** The tag of an instance that carries a hub; its value is the hub's domain. */
export const HUB_TAG = 'stepbook:hub';
/** The tag of an instance that a hub is to move to. */
export const NEXT_HUB_TAG = 'stepbook:hub-next';
/** The tag of an instance that a hub has moved away from. */
export const OLD_HUB_TAG = 'stepbook:hub-before';
