"""What a button can mean, a kind of people a room; how it fits into a button is `callback_data`'s."""
