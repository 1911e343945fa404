// A new element, with a class and at the end of a parent if they are given.

export function make(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  parent?.append(node);
  return node;
}
