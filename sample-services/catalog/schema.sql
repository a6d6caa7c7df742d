-- What the shop sells. Deployed with the function, which only reads it.
CREATE TABLE product (
  sku text PRIMARY KEY,
  name text NOT NULL,
  description text NOT NULL
);

-- A price holds from a time on, until a later one does. EUR, tax included.
CREATE TABLE price (
  sku text NOT NULL REFERENCES product,
  valid_from timestamptz NOT NULL,
  amount numeric(10, 2) NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (sku, valid_from)
);

INSERT INTO product VALUES
  ('coffee-1kg', 'Coffee, 1 kg', 'Whole beans, medium roast'),
  ('kettle', 'Kettle', 'Holds 1.7 litres, with a thermometer'),
  ('mug', 'Mug', 'Stoneware, 350 ml'),
  ('tea-250g', 'Tea, 250 g', 'Black, loose leaves'),
  ('vase-xl', 'Vase, extra large', 'Blown glass, 60 cm; travels alone');

INSERT INTO price VALUES
  ('coffee-1kg', '2026-01-01 00:00:00+00', 24.50),
  ('kettle', '2026-01-01 00:00:00+00', 59.00),
  ('mug', '2026-01-01 00:00:00+00', 11.00),
  ('tea-250g', '2025-01-01 00:00:00+00', 6.90),
  ('tea-250g', '2026-01-01 00:00:00+00', 7.90),
  ('vase-xl', '2026-01-01 00:00:00+00', 129.00);
