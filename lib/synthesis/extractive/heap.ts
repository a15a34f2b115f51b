/** A priority queue; `isBefore` must be able to order any two elements. */
export interface Heap<T> {
  push: (one: T) => void;
  /** Undefined if the queue is empty. */
  pop: () => T | undefined;
}

export function createHeap<T>(isBefore: (one: T, other: T) => boolean): Heap<T> {
  const all: T[] = [];
  const swapIfBefore = (child: number, parent: number): boolean => {
    const [one, other] = [all[child], all[parent]];
    if (one === undefined || other === undefined || !isBefore(one, other)) return false;
    [all[child], all[parent]] = [other, one];
    return true;
  };
  return {
    push: (one) => {
      let place = all.push(one) - 1;
      while (place > 0 && swapIfBefore(place, (place - 1) >> 1)) place = (place - 1) >> 1;
    },
    pop: () => {
      const [first] = all;
      const last = all.pop();
      if (all.length === 0 || last === undefined) return first;
      all[0] = last;
      for (let place = 0; ;) {
        const [left, right] = [2 * place + 1, 2 * place + 2];
        const [a, b] = [all[left], all[right]];
        const child = a !== undefined && b !== undefined && isBefore(b, a) ? right : left;
        if (!swapIfBefore(child, place)) return first;
        place = child;
      }
    },
  };
}
