package io.inmesh.samples.bookinfo.details;

/**
 * Facts about a book.
 *
 * @param instance that answered
 * @param askedBy the user in the header {@code end-user}; empty: nobody is signed in
 */
record BookDetails(
        int id,
        String title,
        String author,
        int year,
        String type,
        int pages,
        String publisher,
        String language,
        String isbn,
        String instance,
        String askedBy) {}
