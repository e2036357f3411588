;; Sums of products, two numbers at a time: JavaScript has no instruction for that. In products-wasm.ts it stands
;; assembled; test/statistics/products.test.ts says how that must read.
(module
  (import "rows" "memory" (memory 1))

  ;; Adds to eight numbers at $out the sums of products of two rows, at $a and the one behind it, with four, at $b and those
  ;; behind it: of numbers two by two, from where these begin up to $end, which is in the first row. All are places in bytes;
  ;; $stride is the length of a row.
  (func (export "addProducts")
    (param $a i32) (param $b i32) (param $stride i32) (param $end i32) (param $out i32)
    (local $a1 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32)
    (local $x v128) (local $y v128) (local $z v128)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (local $y0 v128) (local $y1 v128) (local $y2 v128) (local $y3 v128)
    (local.set $a1 (i32.add (local.get $a) (local.get $stride)))
    (local.set $b1 (i32.add (local.get $b) (local.get $stride)))
    (local.set $b2 (i32.add (local.get $b1) (local.get $stride)))
    (local.set $b3 (i32.add (local.get $b2) (local.get $stride)))
    (loop $next
      (local.set $x (v128.load (local.get $a)))
      (local.set $y (v128.load (local.get $a1)))
      (local.set $z (v128.load (local.get $b)))
      (local.set $x0 (f64x2.add (local.get $x0) (f64x2.mul (local.get $x) (local.get $z))))
      (local.set $y0 (f64x2.add (local.get $y0) (f64x2.mul (local.get $y) (local.get $z))))
      (local.set $z (v128.load (local.get $b1)))
      (local.set $x1 (f64x2.add (local.get $x1) (f64x2.mul (local.get $x) (local.get $z))))
      (local.set $y1 (f64x2.add (local.get $y1) (f64x2.mul (local.get $y) (local.get $z))))
      (local.set $z (v128.load (local.get $b2)))
      (local.set $x2 (f64x2.add (local.get $x2) (f64x2.mul (local.get $x) (local.get $z))))
      (local.set $y2 (f64x2.add (local.get $y2) (f64x2.mul (local.get $y) (local.get $z))))
      (local.set $z (v128.load (local.get $b3)))
      (local.set $x3 (f64x2.add (local.get $x3) (f64x2.mul (local.get $x) (local.get $z))))
      (local.set $y3 (f64x2.add (local.get $y3) (f64x2.mul (local.get $y) (local.get $z))))
      (local.set $a1 (i32.add (local.get $a1) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $b1 (i32.add (local.get $b1) (i32.const 16)))
      (local.set $b2 (i32.add (local.get $b2) (i32.const 16)))
      (local.set $b3 (i32.add (local.get $b3) (i32.const 16)))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $a) (local.get $end))))
    (call $add (local.get $out) (local.get $x0) (local.get $x1))
    (call $add (i32.add (local.get $out) (i32.const 16)) (local.get $x2) (local.get $x3))
    (call $add (i32.add (local.get $out) (i32.const 32)) (local.get $y0) (local.get $y1))
    (call $add (i32.add (local.get $out) (i32.const 48)) (local.get $y2) (local.get $y3)))

  ;; Adds to two numbers what the two of $one are together, and the two of $two.
  (func $add (param $to i32) (param $one v128) (param $two v128)
    (v128.store (local.get $to)
      (f64x2.add
        (v128.load (local.get $to))
        (f64x2.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $one) (local.get $two))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $one) (local.get $two)))))))
