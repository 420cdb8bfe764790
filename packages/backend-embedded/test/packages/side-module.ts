import makeAssembler from 'wabt';

/**
 * An extension of Python in WebAssembly, as compilers make them: a module that is linked to Python when it is
 * imported. `tiny.twice(value)` adds a value to itself, by Python's own C API.
 */
const text = `
(module
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global $memory i32))
  (import "env" "__table_base" (global $table i32))
  (import "env" "PyModule_Create2" (func $create (param i32 i32) (result i32)))
  (import "env" "PyNumber_Add" (func $add (param i32 i32) (result i32)))
  (func $twice (param $self i32) (param $value i32) (result i32)
    (call $add (local.get $value) (local.get $value)))
  (elem (global.get $table) func $twice)
  (func $at (param $offset i32) (result i32) (i32.add (global.get $memory) (local.get $offset)))
  ;; Its definition is at 0, its methods are at 64, its names at 128 and 136.
  (data (global.get $memory) "\\01")
  (func (export "PyInit_tiny") (result i32)
    (i64.store (call $at (i32.const 128)) (i64.const 0x796e6974)) ;; tiny
    (i64.store (call $at (i32.const 136)) (i64.const 0x6563697774)) ;; twice
    (i32.store (call $at (i32.const 20)) (call $at (i32.const 128)))
    (i32.store (call $at (i32.const 28)) (i32.const -1))
    (i32.store (call $at (i32.const 32)) (call $at (i32.const 64)))
    (i32.store (call $at (i32.const 64)) (call $at (i32.const 136)))
    (i32.store (call $at (i32.const 68)) (global.get $table))
    (i32.store (call $at (i32.const 72)) (i32.const 8)) ;; one argument
    (call $create (global.get $memory) (i32.const 1013))))
`;

/** The first section, which says that it needs 256 bytes of memory and one entry of the table of functions. */
const dylink = [0, 16, 8, ...Buffer.from('dylink.0'), 1, 5, 0x80, 2, 4, 1, 0];
const headBytes = 8;

export async function sideModule(): Promise<Uint8Array> {
	const assembler = await makeAssembler();
	const module = assembler.parseWat('tiny.wat', text, {});
	try {
		const bytes = module.toBinary({}).buffer;
		return Buffer.concat([
			bytes.subarray(0, headBytes),
			Buffer.from(dylink),
			bytes.subarray(headBytes),
		]);
	} finally {
		module.destroy();
	}
}
