package dev.spanledger.sample.catalog;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Products with the prices that hold now. No other function reads or writes these tables. */
final class Products {
  private static final String SELECT =
      """
      SELECT DISTINCT ON (product.sku) product.sku, name, description, amount
      FROM product JOIN price ON price.sku = product.sku AND valid_from <= now()
      """;
  private static final String PAGE =
      SELECT + "WHERE product.sku > ? ORDER BY product.sku, valid_from DESC LIMIT ?";
  private static final String ONE =
      SELECT + "WHERE product.sku = ? ORDER BY product.sku, valid_from DESC";

  private final Database database;

  Products(Database database) {
    this.database = database;
  }

  /**
   * Products in the order of their skus.
   *
   * @param afterSku empty for the first page
   */
  List<Product> page(String afterSku, int most) throws SQLException {
    return database.run(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(PAGE)) {
            select.setString(1, afterSku);
            select.setInt(2, most);
            return read(select);
          }
        });
  }

  Optional<Product> find(String sku) throws SQLException {
    return database.run(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(ONE)) {
            select.setString(1, sku);
            return read(select).stream().findFirst();
          }
        });
  }

  private static List<Product> read(PreparedStatement select) throws SQLException {
    List<Product> products = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        products.add(
            new Product(
                rows.getString("sku"),
                rows.getString("name"),
                rows.getString("description"),
                rows.getBigDecimal("amount")));
      }
    }
    return products;
  }
}
